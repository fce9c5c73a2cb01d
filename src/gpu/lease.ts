import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { deleteKeys } from '../redis/delete-keys.js';
import { REDIS } from '../redis/redis-connections.js';
import { RedisEndpoint } from '../redis/redis-endpoint.js';
import { GpuSettings } from './gpu.config.js';
import { pause } from '../timing/pause.js';

/**
 * Takes a free lease and increments the fence; 0 if the lease is held. Idempotent for one token, as it may arrive
 * twice.
 */
const TAKE = `
local holder = redis.call('get', KEYS[1])
if holder == ARGV[1] then return redis.call('get', KEYS[2]) end
if holder then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
return redis.call('incr', KEYS[2])`;

/**
 * Never renews an expired lease: a late renewal may come from a holder that has given up, and would block the next
 * one.
 */
const RENEW = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('pexpire', KEYS[1], ARGV[2])`;

const RELEASE = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('del', KEYS[1])`;

/** The reason of the signal `GpuLease.lost`. */
export class GpuLeaseLost extends Error {
  override readonly name = 'GpuLeaseLost';
}

/**
 * The exclusive right of one process to use one GPU. A timer of the main loop renews it, so a process that hangs
 * loses it, and notices as soon as it runs again: `lost` aborts before anything else can be done with the lease.
 */
export class GpuLease {
  private readonly lostController = new AbortController();
  private readonly timer: NodeJS.Timeout;
  /** Counted from before the renewal was sent, so it never ends later than in Redis. */
  private heldUntil: number;
  private renewing = false;
  private released = false;

  constructor(
    private readonly redis: Redis,
    readonly slot: string,
    private readonly holder: {
      readonly token: string;
      readonly fence: number;
      readonly ttlMs: number;
      readonly takenAt: number;
    },
  ) {
    this.heldUntil = holder.takenAt + holder.ttlMs;
    this.timer = setInterval(() => void this.renew(), holder.ttlMs / 4);
  }

  /** Increases with every holder. Writes about the GPU carry it and are refused once there is a newer holder. */
  get fence(): number {
    return this.holder.fence;
  }

  /** Aborts with a `GpuLeaseLost` when the lease is lost; never by `release`. */
  get lost(): AbortSignal {
    return this.lostController.signal;
  }

  /** Gives the GPU back. The lease of another holder is not touched. */
  async release(): Promise<void> {
    this.released = true;
    clearInterval(this.timer);
    if (this.lost.aborted) return;
    // If Redis can't be reached, the lease expires by itself.
    await this.redis.eval(RELEASE, 1, leaseKey(this.slot), this.holder.token).catch(() => 0);
  }

  /** Never rejects: failures are retried until the lease would have expired. */
  private async renew(): Promise<void> {
    const askedAt = performance.now();
    if (askedAt >= this.heldUntil) return this.lose();
    if (this.renewing) return;
    this.renewing = true;
    try {
      const { token, ttlMs } = this.holder;
      const renewed = await this.redis.eval(RENEW, 1, leaseKey(this.slot), token, ttlMs);
      if (renewed === 1) this.heldUntil = askedAt + ttlMs;
      else this.lose();
    } catch {
      if (performance.now() >= this.heldUntil) this.lose();
    } finally {
      this.renewing = false;
    }
  }

  private lose(): void {
    clearInterval(this.timer);
    if (this.released) return;
    this.lostController.abort(new GpuLeaseLost(`The lease of GPU ${this.slot} was lost`));
  }
}

/** Hands out the leases of the GPUs. */
@Injectable()
export class GpuLeases implements OnModuleInit {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly settings: GpuSettings,
    private readonly endpoint: RedisEndpoint,
  ) {}

  /**
   * A private Redis serves one service at a time: a lease found at start belongs to a dead process and is deleted.
   */
  async onModuleInit(): Promise<void> {
    if (this.endpoint.embedded) await deleteKeys(this.redis, leaseKey('*'));
  }

  /** Null if another process holds the lease. Rejects with Redis's own error. */
  async tryAcquire(slot: string): Promise<GpuLease | null> {
    const token = randomUUID();
    const ttlMs = this.settings.leaseMs;
    const takenAt = performance.now();
    const fence = Number(await this.redis.eval(TAKE, 2, leaseKey(slot), fenceKey(slot), token, ttlMs));
    return fence === 0 ? null : new GpuLease(this.redis, slot, { token, fence, ttlMs, takenAt });
  }

  /** Waits until the GPU is free, even through an outage of Redis; rejects with the signal's reason. */
  async acquire(slot: string, signal: AbortSignal): Promise<GpuLease> {
    for (;;) {
      signal.throwIfAborted();
      const lease = await this.tryAcquire(slot).catch(() => null);
      if (lease !== null) return lease;
      await pause(this.settings.leaseMs / 10, signal);
    }
  }
}

function leaseKey(slot: string): string {
  return `gpu:${slot}:lease`;
}

/** Key of the counter of a GPU's holders. */
export function fenceKey(slot: string): string {
  return `gpu:${slot}:fence`;
}
