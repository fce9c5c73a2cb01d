import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import type { Eviction } from '../records/eviction-plan.js';
import { EvictionPlanner } from '../records/eviction-planner.js';
import { PhotoStore } from '../records/photo-store.js';
import { type SpaceReclaimer, StorageCapacity } from '../storage/storage-capacity.js';
import { PeriodicTask } from '../timing/periodic-task.js';
import { Transfers } from './transfers.service.js';

const LOOK_EVERY_MS = 5_000;
const INSUFFICIENT_FOR_MS = 500;

/**
 * Keeps the pictures under their storage limit by evicting the least recently used transfers and photos. An evicted
 * transfer is reported as expired.
 */
@Injectable()
export class StorageEviction implements SpaceReclaimer, OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(StorageEviction.name);
  private readonly rounds = new PeriodicTask(this.logger, 'Could not make room for pictures; will retry');
  /** One eviction at a time: two at once would each make room for the same need. */
  private last: Promise<void> = Promise.resolve();
  /** The latest plan that could not free enough. */
  private lastFailedPlan?: { readonly freeable: number; readonly at: number };

  constructor(
    private readonly capacity: StorageCapacity,
    private readonly planner: EvictionPlanner,
    private readonly transfers: Transfers,
    private readonly photos: PhotoStore,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.capacity.setReclaimer(this);
    this.metrics.beforeExposition(() => this.measure());
    this.rounds.start(LOOK_EVERY_MS, () => this.reclaim(0));
  }

  onApplicationShutdown(): void {
    this.rounds.stop();
  }

  /** Makes room for `bytes` more; evicts nothing if that cannot be reached. */
  async reclaim(bytes: number): Promise<void> {
    const next = this.last.then(() => this.evict(bytes));
    this.last = next.catch(() => undefined); // the caller gets the error from `next`
    await next;
  }

  async canReclaim(bytes: number): Promise<boolean> {
    const lacking = await this.capacity.lacking(bytes);
    if (lacking === 0) return true;
    return !this.isKnownInsufficient(lacking) && (await this.plan(lacking)) !== null;
  }

  private async evict(bytes: number): Promise<void> {
    const lacking = await this.capacity.lacking(bytes);
    if (lacking === 0 || this.isKnownInsufficient(lacking)) return;
    const plan = await this.plan(lacking);
    if (plan === null) return;
    const gone: Eviction[] = [];
    for (const next of plan) {
      await this.remove(next);
      gone.push(next);
      // Measured again each time, since other processes make room as well.
      if ((await this.capacity.lacking(bytes)) === 0) break;
    }
    this.logger.log({ things: gone.length, bytes: bytesOf(gone) }, 'Evicted pictures to make room');
  }

  /** @returns null when evicting everything possible would not be enough */
  private async plan(lacking: number): Promise<Eviction[] | null> {
    const plan = await this.planner.plan(lacking);
    const freeable = bytesOf(plan);
    if (freeable >= lacking) return plan;
    this.lastFailedPlan = { freeable, at: performance.now() };
    return null;
  }

  /** Whether a recent plan has failed for this amount: planning reads all candidates, too costly per submission. */
  private isKnownInsufficient(lacking: number): boolean {
    return (
      this.lastFailedPlan !== undefined &&
      performance.now() - this.lastFailedPlan.at < INSUFFICIENT_FOR_MS &&
      lacking > this.lastFailedPlan.freeable
    );
  }

  private async remove({ kind, id, bytes }: Eviction): Promise<void> {
    if (kind === 'photo') await this.photos.forget(id);
    else await this.transfers.expire(id);
    this.metrics.evicted.inc({ kind });
    this.metrics.evictedBytes.inc(bytes);
  }

  private async measure(): Promise<void> {
    const { bytes, maxBytes } = await this.capacity.usage();
    this.metrics.blobBytes.set(bytes);
    this.metrics.blobBytesLimit.set(maxBytes ?? 0);
  }
}

function bytesOf(evictions: readonly Eviction[]): number {
  return evictions.reduce((sum, { bytes }) => sum + bytes, 0);
}
