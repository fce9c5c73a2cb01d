import { createHash } from 'node:crypto';
import { PayloadInvalid } from '../errors/general.errors.js';

const LONGEST = 255;
/** A string of RFC 8941: printable ASCII in quotes; a quote or a backslash has a backslash before it. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
/** What many clients send instead. Without the characters by which a header is taken apart. */
const BARE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

/**
 * The key that an `Idempotency-Key` header names: a string in quotes, or the same without them.
 * @throws PayloadInvalid
 */
export function parseIdempotencyKey(header: string): string {
  const text = header.trim();
  const key = QUOTED.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? (BARE.test(text) ? text : '');
  if (key.length > 0 && key.length <= LONGEST) return key;
  const detail = `Idempotency-Key must be one string of 1 to ${LONGEST} printable ASCII characters, in quotes`;
  throw new PayloadInvalid(`${detail}.`, {
    fields: [{ field: 'Idempotency-Key', code: 'malformed', detail }],
  });
}

/** Under what a caller's key is kept. The key itself is kept nowhere; another caller's same key is another one. */
export function entryOf(callerId: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([callerId, key]))
    .digest('hex');
}
