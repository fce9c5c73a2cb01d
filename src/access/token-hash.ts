import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a key or token. These are long and random, so a fast hash is sufficient. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Compares two hashes in constant time. */
export function sameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
