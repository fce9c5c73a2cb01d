import { createHash } from 'node:crypto';
import { PayloadInvalid } from '../errors/general.errors.js';

const LONGEST = 255;
/** A string of RFC 8941: printable ASCII in quotes; a quote or a backslash has a backslash before it. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
/** An unquoted key, as many clients send it; without the separators of header syntax. */
const BARE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

/**
 * Parses an `Idempotency-Key` header: a string with or without quotes.
 * @throws PayloadInvalid
 */
export function parseIdempotencyKey(header: string): string {
  const text = header.trim();
  const key = QUOTED.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? (BARE.test(text) ? text : '');
  if (key.length > 0 && key.length <= LONGEST) return key;
  const detail = `Idempotency-Key must be a quoted string of 1 to ${LONGEST} printable ASCII characters`;
  throw new PayloadInvalid(`${detail}.`, {
    fields: [{ field: 'Idempotency-Key', code: 'malformed', detail }],
  });
}

/** Name of the entry of a caller's key. It is a hash, so the key itself is not stored; callers have separate keys. */
export function entryOf(callerId: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([callerId, key]))
    .digest('hex');
}
