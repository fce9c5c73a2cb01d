import { createHmac, type Hmac } from 'node:crypto';

/** What makes two requests the same one. */
export interface FingerprintedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: unknown;
  /** Fields as they were sent; the files of a form are not among them. */
  readonly body: unknown;
  /** Files of a form, by what is in them. */
  readonly files: readonly { readonly field: string; readonly sha256: string }[];
}

/**
 * A fingerprint of everything that decides what a request does. A form's bytes differ each time by its boundary, and JSON
 * by its spaces: what they say is compared. Keyed, so that nobody who sees the fingerprint can find out by trying which
 * prompt it was made of.
 */
export function fingerprintOf(request: FingerprintedRequest, secret: string): string {
  const hmac = createHmac('sha256', secret);
  add(hmac, request);
  return hmac.digest('hex');
}

/** Each value with its kind and length in front, so that no two values read alike; members in the order of their names. */
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
