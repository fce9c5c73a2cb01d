import { createHmac, type Hmac } from 'node:crypto';

/** The parts of a request that make it equal to another one. */
export interface FingerprintedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: unknown;
  /** Fields as sent, without the files of a form. */
  readonly body: unknown;
  /** Files of a form, by their content. */
  readonly files: readonly { readonly field: string; readonly sha256: string }[];
}

/**
 * A fingerprint of everything that decides what a request does. It covers the parsed values, not the bytes, because
 * forms differ in their boundary and JSON in its whitespace. It is keyed, so that a prompt cannot be guessed from the
 * fingerprint.
 */
export function fingerprintOf(request: FingerprintedRequest, secret: string): string {
  const hmac = createHmac('sha256', secret);
  add(hmac, request);
  return hmac.digest('hex');
}

/** Adds a value prefixed with its type and length, so that the encoding is unambiguous; members are sorted by name. */
function add(hmac: Hmac, value: unknown): void {
  if (typeof value === 'string') hmac.update(`s${Buffer.byteLength(value)}:`).update(value);
  else if (Array.isArray(value)) {
    hmac.update(`a${value.length}:`);
    for (const item of value) add(hmac, item);
  } else if (typeof value === 'object' && value !== null) addMembers(hmac, value);
  else hmac.update(`${JSON.stringify(value) ?? 'undefined'};`);
}

function addMembers(hmac: Hmac, object: object): void {
  const members = Object.entries(object).filter(([, value]) => value !== undefined);
  hmac.update(`o${members.length}:`);
  for (const [name, value] of members.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    add(hmac, name);
    add(hmac, value);
  }
}
