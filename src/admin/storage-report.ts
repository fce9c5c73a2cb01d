import { Injectable } from '@nestjs/common';
import { EvictionPlanner } from '../records/eviction-planner.js';
import { lacking, StorageRoom } from '../storage/storage-room.js';
import type { StorageView } from './storage.view.js';

const LISTED = 100;

/** What an operator may know of the room for pictures. */
@Injectable()
export class StorageReport {
  constructor(
    private readonly room: StorageRoom,
    private readonly planner: EvictionPlanner,
  ) {}

  /** @param more bytes that are imagined to come */
  async look(more: number): Promise<StorageView> {
    const taken = await this.room.taken();
    const lackingBytes = lacking(taken, more);
    const plan = lackingBytes > 0 ? await this.planner.plan(lackingBytes) : [];
    return {
      ...taken,
      lackingBytes,
      evictableBytes: plan.reduce((sum, { bytes }) => sum + bytes, 0),
      next: plan
        .slice(0, LISTED)
        .map((eviction) => ({ ...eviction, usedAt: new Date(eviction.usedAt).toISOString() })),
    };
  }
}
