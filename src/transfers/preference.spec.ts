import { describe, expect, it } from 'vitest';
import { parsePreference } from './preference.js';

describe('a preference', () => {
  it.each([
    [undefined, null, false],
    ['wait=10', 10, false],
    ['Wait = "5"', 5, false],
    ['respond-async', null, true],
    ['respond-async, wait=7; strict', 7, true],
    ['wait=0', 0, false],
    ['wait=3600', 60, false],
    ['wait=5, wait=9', 5, false],
    ['return=minimal, handling=lenient', null, false],
    ['wait', null, false],
    ['wait=-1', null, false],
    ['wait=1.5', null, false],
    ['wait=soon', null, false],
    ['', null, false],
    [',;=,', null, false],
  ] as const)('%s: wait %s, respond-async %s', (header, wait, respondAsync) => {
    expect(parsePreference(header)).toEqual({ wait, respondAsync });
  });

  it('may be spread over several headers', () => {
    expect(parsePreference(['respond-async', 'wait=3'])).toEqual({ wait: 3, respondAsync: true });
  });
});
