import { describe, expect, it } from 'vitest';
import { PayloadInvalid } from '../errors/general.errors.js';
import { entryOf, parseIdempotencyKey } from './idempotency-key.js';

describe('an Idempotency-Key', () => {
  it('is a string with or without quotes', () => {
    expect(parseIdempotencyKey('"8e03978e-40d5-43dd-bc93-6894a57f9324"')).toBe(
      '8e03978e-40d5-43dd-bc93-6894a57f9324',
    );
    expect(parseIdempotencyKey('8e03978e-40d5-43dd-bc93-6894a57f9324')).toBe(
      '8e03978e-40d5-43dd-bc93-6894a57f9324',
    );
    expect(parseIdempotencyKey(String.raw` "with \"quotes\" and \\" `)).toBe(
      String.raw`with "quotes" and \ `.trim(),
    );
    expect(parseIdempotencyKey(`"${'k'.repeat(255)}"`)).toHaveLength(255);
  });

  it.each([
    '',
    '""',
    '"',
    '"open',
    'a b',
    'a,b',
    '"a", "b"',
    '"a";v=1',
    '"ü"',
    '"\t"',
    `"${'k'.repeat(256)}"`,
    String.raw`"\a"`,
  ])('cannot be %s', (header) => {
    expect(() => parseIdempotencyKey(header)).toThrow(PayloadInvalid);
  });

  it('is stored under a hash, separately for each caller', () => {
    const names = [entryOf('anna', 'k'), entryOf('bert', 'k'), entryOf('anna', 'l'), entryOf('annak', '')];
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{64}$/);
  });
});
