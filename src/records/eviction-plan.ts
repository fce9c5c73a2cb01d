import type { Holding } from '../storage/blob-ledger.js';
import type { UsedThing } from './picture-use.js';

/** A transfer or photo that may be evicted, with all names under which it owns pictures. */
export interface Evictable extends UsedThing {
  readonly owners: readonly string[];
}

/** A transfer or photo to evict, and the bytes that this frees. */
export interface Eviction extends UsedThing {
  readonly bytes: number;
}

/**
 * Chooses what to evict so that `wanted` bytes become free: in the given order, skipping candidates that free
 * nothing. A picture is freed with the last of its owners, so a skipped candidate may free something once others
 * are evicted: the candidates are gone through until a pass evicts nothing.
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
  const tryEach = (tried: readonly Evictable[]): Evictable[] =>
    tried.filter((candidate) => {
      if (freed >= wanted) return true;
      const contents = candidate.owners.flatMap((owner) => held.get(owner) ?? []);
      const bytes = freedBy(candidate, contents, owned);
      if (bytes === 0) return true;
      for (const { sha256 } of contents)
        for (const owner of candidate.owners) owned.get(sha256)?.delete(owner);
      plan.push({ kind: candidate.kind, id: candidate.id, usedAt: candidate.usedAt, bytes });
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
