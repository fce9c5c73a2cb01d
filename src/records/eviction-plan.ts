import type { Holding } from '../storage/blob-ledger.js';
import type { UsedThing } from './picture-use.js';

/** Something that may go, with all names under which it owns pictures. */
export interface Evictable extends UsedThing {
  readonly owners: readonly string[];
}

/** Something that goes, and the bytes that nobody needs after that. */
export interface Eviction extends UsedThing {
  readonly bytes: number;
}

/**
 * What has to go so that `wanted` bytes become free: in the order given, but only what frees any. A picture is free when
 * the last of its owners has gone, so what frees nothing at first may do so after others have gone.
 */
export function planEviction(
  candidates: readonly Evictable[],
  holdings: readonly Holding[],
  wanted: number,
): Eviction[] {
  const owned = new Map(holdings.map(({ sha256, owners }) => [sha256, new Set(owners)]));
  const held = new Map<string, Holding[]>();
  for (const holding of holdings) held.set(holding.owner, [...(held.get(holding.owner) ?? []), holding]);
  const plan: Eviction[] = [];
  let freed = 0;
  const tryEach = (things: readonly Evictable[]): Evictable[] =>
    things.filter((thing) => {
      if (freed >= wanted) return true;
      const contents = thing.owners.flatMap((owner) => held.get(owner) ?? []);
      const bytes = freedBy(thing, contents, owned);
      if (bytes === 0) return true;
      for (const { sha256 } of contents) for (const owner of thing.owners) owned.get(sha256)?.delete(owner);
      plan.push({ kind: thing.kind, id: thing.id, usedAt: thing.usedAt, bytes });
      freed += bytes;
      return false;
    });
  let rest = candidates;
  for (let left = tryEach(rest); left.length < rest.length; left = tryEach(rest)) rest = left;
  return plan;
}

function freedBy(
  { owners }: Evictable,
  contents: readonly Holding[],
  owned: ReadonlyMap<string, ReadonlySet<string>>,
): number {
  const mine = new Set(owners);
  const freed = new Map<string, number>();
  for (const { sha256, bytes } of contents) {
    const all = [...(owned.get(sha256) ?? [])];
    if (all.length > 0 && all.every((owner) => mine.has(owner))) freed.set(sha256, bytes);
  }
  return [...freed.values()].reduce((sum, bytes) => sum + bytes, 0);
}
