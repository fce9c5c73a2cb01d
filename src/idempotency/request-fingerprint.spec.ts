import { describe, expect, it } from 'vitest';
import { type FingerprintedRequest, fingerprintOf } from './request-fingerprint.js';

const REQUEST: FingerprintedRequest = {
  method: 'POST',
  path: '/v1/transfers',
  query: {},
  body: { style: 'anime', settings: { steps: 20, cfgScale: 7 }, tags: ['a', 'b'] },
  files: [{ field: 'photo', sha256: 'f'.repeat(64) }],
};

const print = (changes: Partial<FingerprintedRequest> = {}, secret = 'k'): string =>
  fingerprintOf({ ...REQUEST, ...changes }, secret);

describe('the fingerprint of a request', () => {
  it('does not depend on the order of members, or on undefined members', () => {
    const body = Object.assign(Object.create(null) as object, {
      tags: ['a', 'b'],
      prompt: undefined,
      settings: { cfgScale: 7, steps: 20 },
      style: 'anime',
    });
    expect(print({ body })).toBe(print());
  });

  it('differs for any other difference', () => {
    const { body } = REQUEST as { body: object };
    const others = [
      print({ method: 'PUT' }),
      print({ path: '/v1/batches' }),
      print({ query: { dryRun: 'true' } }),
      print({ files: [] }),
      print({ files: [{ field: 'photo', sha256: 'e'.repeat(64) }] }),
      print({ files: [{ field: 'other', sha256: 'f'.repeat(64) }] }),
      print({ body: { ...body, prompt: '' } }),
      print({ body: { ...body, prompt: null } }),
      print({ body: { ...body, style: 'animeo' } }),
      print({ body: { ...body, tags: ['b', 'a'] } }),
      print({ body: { ...body, tags: ['ab'] } }),
      print({ body: { ...body, tags: 'a,b' } }),
      print({ body: { ...body, settings: { steps: '20', cfgScale: 7 } } }),
      print({ body: undefined }),
      print({}, 'another key'),
    ];
    expect(new Set([print(), ...others]).size).toBe(others.length + 1);
  });
});
