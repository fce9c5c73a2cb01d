import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WEBHOOK_EVENTS } from '../config/webhook-events.js';
import { formatKeyEntry, type KeyEntry, parseKeyEntry } from './key-entry.js';
import { entryText } from './key-lines.js';
import { SCOPES, scopesFrom } from './scopes.js';

const HASH = 'ab'.repeat(32);
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const limit = fc.option(fc.integer({ min: 1, max: 999_999 }));
const entries: fc.Arbitrary<KeyEntry> = fc.record({
  name: fc.stringMatching(/^[\w.-]{1,64}$/).filter((name) => !['local', 'admin'].includes(name)),
  hash: fc.constant(HASH),
  oldHash: fc.option(fc.constant('cd'.repeat(32))),
  scopes: fc.subarray([...SCOPES]),
  limits: fc.record(
    { requests: limit, unfinished: limit, queued: limit, gpuSecondsADay: limit },
    { requiredKeys: [] },
  ),
  webhook: fc.record({
    url: fc.option(fc.webUrl({ withFragments: true, withQueryParameters: true })),
    events: fc.subarray([...WEBHOOK_EVENTS]),
    secrets: fc.array(fc.constant(SECRET), { maxLength: 2 }),
  }),
  created: fc.option(fc.constant('2026-03-01T12:00:00.000Z')),
});

describe('a key entry', () => {
  it('is parsed as it was formatted, even with a comment on its line', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        expect(parseKeyEntry(entryText(`${formatKeyEntry(entry)} # for the shop`))).toEqual(entry);
      }),
    );
  });

  it.each([
    ['colour=red', 'has the unknown attribute colour'],
    ['queued=many', 'has an invalid queued: expected a whole number (0: unlimited)'],
    ['webhook=ftp://x', 'has an invalid webhook: expected an http or https URL'],
    ['secret=short', 'has an invalid secret: expected whsec_ and 24 to 64 bytes in base64'],
    ['old=12', 'has an invalid old: expected a hash of 64 hex digits'],
    [
      'events=all',
      /^has an invalid events: expected a list of transfer\.succeeded, .*, batch\.cancelled, joined/,
    ],
    ['just-words', /^is not name:sha256/],
  ])('with %s is rejected, without repeating the value', (attribute, problem) => {
    expect(parseKeyEntry(`shop:${HASH} ${attribute}`)).toMatch(problem);
  });

  it('has the scopes submit and read, unless it names one of them', () => {
    expect(scopesFrom([])).toEqual(['submit', 'read']);
    expect(scopesFrom(['priority'])).toEqual(['submit', 'read', 'priority']);
    expect(scopesFrom(['read'])).toEqual(['read']);
    expect(scopesFrom(['priority', 'submit'])).toEqual(['submit', 'priority']);
    expect(scopesFrom(['admin'])).toEqual(SCOPES);
  });
});
