import { describe, expect, it } from 'vitest';
import { isTooDeep } from './json-depth.js';

function lists(levels: number): unknown {
  return JSON.parse('['.repeat(levels) + ']'.repeat(levels));
}

function objects(levels: number): unknown {
  return JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
}

describe('the depth of a body', () => {
  it('may be up to 32 levels, whatever the values', () => {
    const wide = Array.from({ length: 100_000 }, () => [{}]);
    for (const value of [null, 'text', 1, [], {}, { a: [{ b: null }] }, lists(32), objects(32), wide])
      expect(isTooDeep(value)).toBe(false);
  });

  it('is found to be excessive without descending to the last level', () => {
    for (const levels of [33, 40, 100_000]) {
      expect(isTooDeep(lists(levels))).toBe(true);
      expect(isTooDeep({ shallow: 1, deep: [objects(levels)] })).toBe(true);
    }
  });
});
