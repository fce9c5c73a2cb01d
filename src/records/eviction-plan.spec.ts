import { describe, expect, it } from 'vitest';
import type { Holding } from '../storage/blob-ledger.js';
import { type Evictable, planEviction } from './eviction-plan.js';

/** Candidates by age, each with the names under which it owns pictures. */
function candidates(...owners: readonly (readonly string[])[]): Evictable[] {
  return owners.map((names, index) => ({ kind: 'transfer', id: `${index}`, usedAt: index, owners: names }));
}

/** Pictures with their size in bytes and all of their owners. */
function held(contents: Readonly<Record<string, readonly [bytes: number, ...owners: string[]]>>): Holding[] {
  return Object.entries(contents).flatMap(([sha256, [bytes, ...owners]]) =>
    owners.map((owner) => ({ owner, sha256, bytes, owners })),
  );
}

const planned = (...given: Parameters<typeof planEviction>): [string, number][] =>
  planEviction(...given).map(({ id, bytes }) => [id, bytes]);

describe('an eviction plan', () => {
  it('takes the oldest first, and no more than needed', () => {
    const contents = held({ x: [10, 'a'], y: [20, 'b'], z: [30, 'c'] });
    const all = candidates(['a'], ['b'], ['c']);
    expect(planned(all, contents, 25)).toEqual([
      ['0', 10],
      ['1', 20],
    ]);
    expect(planned(all, contents, 1)).toEqual([['0', 10]]);
    expect(planned(all, contents, 0)).toEqual([]);
    expect(planned(all, contents, 1000).map(([id]) => id)).toEqual(['0', '1', '2']);
  });

  it('skips candidates whose pictures all have another owner', () => {
    const contents = held({ x: [10, 'a', 'other-owner'], y: [20, 'b'] });
    expect(planned(candidates(['a'], ['b'], ['nothing']), contents, 1000)).toEqual([['1', 20]]);
  });

  it('frees a shared picture with its last owner, even if that is the older one', () => {
    const contents = held({ shared: [10, 'a', 'b'], own: [5, 'b'] });
    expect(planned(candidates(['a'], ['b']), contents, 15)).toEqual([
      ['1', 5],
      ['0', 10],
    ]);
  });

  it('counts a picture once when a candidate owns it under several names', () => {
    const contents = held({ photo: [10, 'photo:1', 'work:1'], result: [5, 'transfer:1'] });
    expect(planned(candidates(['work:1', 'transfer:1', 'photo:1']), contents, 1)).toEqual([['0', 15]]);
  });
});
