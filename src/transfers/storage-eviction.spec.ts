import { describe, expect, it } from 'vitest';
import { Metrics } from '../metrics/metrics.js';
import type { Eviction } from '../records/eviction-plan.js';
import type { EvictionPlanner } from '../records/eviction-planner.js';
import type { PhotoStore } from '../records/photo-store.js';
import type { StorageCapacity } from '../storage/storage-capacity.js';
import { StorageEviction } from './storage-eviction.js';
import type { Transfers } from './transfers.service.js';

const MAX_BYTES = 100;

/** Ended transfers of these sizes, oldest first, and `inUse` bytes of unfinished transfers. */
class Store {
  readonly gone: string[] = [];
  plans = 0;
  private readonly ended: Eviction[];

  constructor(
    sizes: readonly number[],
    private readonly inUse = 0,
  ) {
    this.ended = sizes.map((bytes, index) => ({ kind: 'transfer', id: `${index}`, usedAt: index, bytes }));
  }

  eviction(): StorageEviction {
    const capacity = { lacking: async (more: number) => this.lacking(more) } as StorageCapacity;
    const planner = { plan: async (wanted: number) => this.plan(wanted) } as EvictionPlanner;
    const transfers = { expire: async (id: string) => this.erase(id) } as Transfers;
    return new StorageEviction(capacity, planner, transfers, {} as PhotoStore, new Metrics());
  }

  private lacking(more: number): number {
    const taken = this.ended.reduce((sum, { bytes }) => sum + bytes, this.inUse);
    return Math.max(0, taken + more - MAX_BYTES);
  }

  private plan(wanted: number): Eviction[] {
    this.plans += 1;
    let freed = 0;
    return this.ended.filter(({ bytes }) => {
      const goes = freed < wanted;
      if (goes) freed += bytes;
      return goes;
    });
  }

  private erase(id: string): boolean {
    this.gone.push(id);
    this.ended.splice(
      this.ended.findIndex((each) => each.id === id),
      1,
    );
    return true;
  }
}

describe('storage eviction', () => {
  it('evicts the oldest, and no more than needed', async () => {
    const store = new Store([30, 30, 30]);
    await store.eviction().reclaim(50);
    expect(store.gone).toEqual(['0', '1']);
  });

  it('evicts nothing when evicting everything possible would not be enough', async () => {
    const store = new Store([30, 30, 30]);
    await store.eviction().reclaim(1e15);
    const busy = new Store([10], 95);
    await busy.eviction().reclaim(20);
    expect([...store.gone, ...busy.gone]).toEqual([]);
  });

  it('answers whether it could make room without evicting anything', async () => {
    const store = new Store([30, 30], 40);
    const eviction = store.eviction();
    expect(await Promise.all([0, 60, 61].map((more) => eviction.canReclaim(more)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(store.gone).toEqual([]);
  });

  it('does not plan again for every request that cannot be satisfied', async () => {
    const store = new Store([30, 30], 10);
    const eviction = store.eviction();
    for (let more = 100; more < 110; more++) await eviction.reclaim(more);
    expect(store.plans).toBe(1);
    await eviction.reclaim(40);
    expect(store.gone).toEqual(['0']);
  });
});
