import { Injectable } from '@nestjs/common';
import { EvictionPlanner } from '../records/eviction-planner.js';
import { lacking, StorageCapacity } from '../storage/storage-capacity.js';
import type { StorageView } from './storage.view.js';

const MAX_LISTED = 100;

/** Reports how much space the pictures take, and what would be erased next. */
@Injectable()
export class StorageReport {
  constructor(
    private readonly capacity: StorageCapacity,
    private readonly planner: EvictionPlanner,
  ) {}

  /** @param more hypothetical additional bytes */
  async look(more: number): Promise<StorageView> {
    const taken = await this.capacity.usage();
    const lackingBytes = lacking(taken, more);
    const plan = lackingBytes > 0 ? await this.planner.plan(lackingBytes) : [];
    return {
      ...taken,
      lackingBytes,
      evictableBytes: plan.reduce((sum, { bytes }) => sum + bytes, 0),
      next: plan
        .slice(0, MAX_LISTED)
        .map((eviction) => ({ ...eviction, usedAt: new Date(eviction.usedAt).toISOString() })),
    };
  }
}
