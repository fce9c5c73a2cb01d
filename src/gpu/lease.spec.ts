import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { GpuSettings } from './gpu.config.js';
import { type GpuLease, GpuLeaseLost, GpuLeases } from './lease.js';

const LEASE_MS = 600;

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
const taken: GpuLease[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-lease-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
});

afterAll(async () => {
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

afterEach(async () => {
  for (const lease of taken.splice(0)) await lease.release();
  await redis.flushall();
});

/** The leases as another process sees them. */
function leases(leaseMs = LEASE_MS): GpuLeases {
  return new GpuLeases(redis, Object.assign(new GpuSettings(), { leaseMs }), endpoint);
}

async function take(from: GpuLeases = leases()): Promise<GpuLease | null> {
  const lease = await from.tryAcquire('0');
  if (lease !== null) taken.push(lease);
  return lease;
}

async function taking(): Promise<GpuLease> {
  const lease = await take();
  if (lease === null) throw new Error('Another process holds the lease');
  return lease;
}

async function lost({ lost: signal }: GpuLease): Promise<unknown> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return signal.reason;
}

describe('the lease of a GPU', () => {
  it('has one holder, and the next one gets a higher fence', async () => {
    const first = await taking();
    expect(await take()).toBeNull();
    await first.release();
    const second = await taking();
    expect(second.fence).toBe(first.fence + 1);
  });

  it('has one holder even if many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => take()));
    expect(answers.filter((lease) => lease !== null)).toHaveLength(1);
  });

  it('lasts for as long as its holder renews it', async () => {
    const longMs = 2_000; // on a busy machine renewals are rare
    const lease = await take(leases(longMs));
    if (lease === null) throw new Error('Another process holds the lease');
    await sleep(longMs * 2);
    expect(await take()).toBeNull();
    expect(lease.lost.aborted).toBe(false);
  });

  it('is lost by a holder that hangs, which notices before it does anything else', async () => {
    const lease = await taking();
    const until = performance.now() + LEASE_MS * 1.5;
    while (performance.now() < until); // the main loop stands still
    await sleep(0);
    expect(lease.lost.reason).toBeInstanceOf(GpuLeaseLost);
    const next = await taking();
    expect(next.fence).toBe(lease.fence + 1);
  });

  it('is lost if another process has it, and does not touch that one', async () => {
    const lease = await taking();
    await redis.set('gpu:0:lease', 'another-process');
    expect(await lost(lease)).toBeInstanceOf(GpuLeaseLost);
    await lease.release();
    expect(await redis.get('gpu:0:lease')).toBe('another-process');
  });

  it('is acquired even if Redis is asked twice because its first response got lost', async () => {
    const twice = new Proxy(redis, {
      get: (target, name) => {
        if (name !== 'eval') return Reflect.get(target, name) as unknown;
        return async (...call: Parameters<typeof target.eval>) => {
          await target.eval(...call);
          return target.eval(...call);
        };
      },
    });
    const settings = Object.assign(new GpuSettings(), { leaseMs: LEASE_MS });
    const lease = await take(new GpuLeases(twice, settings, endpoint));
    expect(lease?.fence).toBe(1);
  });

  it('is not reported as lost by its release', async () => {
    const lease = await taking();
    await lease.release();
    await sleep(LEASE_MS / 2);
    expect(lease.lost.aborted).toBe(false);
  });

  it('is waited for, even behind a holder that died without releasing it', async () => {
    await redis.set('gpu:0:lease', 'a killed process', 'PX', LEASE_MS);
    const lease = await leases().acquire('0', AbortSignal.timeout(5000));
    taken.push(lease);
    expect(lease.fence).toBe(1);
  });

  it('is waited for only until the signal aborts', async () => {
    await taking();
    const calledOff = new AbortController();
    const waiting = leases().acquire('0', calledOff.signal);
    calledOff.abort(new Error('shutting down'));
    await expect(waiting).rejects.toThrow('shutting down');
  });

  it('of one slot does not affect another', async () => {
    await taking();
    const other = await leases().tryAcquire('1');
    if (other !== null) taken.push(other);
    expect(other?.fence).toBe(1);
  });
});

describe('the lease of a GPU that a dead service left behind', () => {
  const LONG_MS = 60_000;

  it('does not delay the next service of a private Redis', async () => {
    await redis.set('gpu:0:lease', 'a killed process', 'PX', LONG_MS);
    const next = leases();
    await next.onModuleInit();
    expect((await take(next))?.fence).toBe(1);
  });

  it('has to expire if processes share a Redis: the holder may be alive', async () => {
    await redis.set('gpu:0:lease', 'another process', 'PX', LONG_MS);
    const shared = { address: endpoint.address, embedded: false, stop: async () => {} };
    const next = new GpuLeases(redis, new GpuSettings(), shared);
    await next.onModuleInit();
    expect(await take(next)).toBeNull();
  });
});

describe('the lease of a GPU while Redis is away', () => {
  it('is lost if it could not be renewed in time', async () => {
    const mine = new Redis(endpoint.address, { keyPrefix: 'easel:', enableOfflineQueue: false });
    mine.on('error', () => {});
    const from = new GpuLeases(mine, Object.assign(new GpuSettings(), { leaseMs: LEASE_MS }), endpoint);
    await new Promise((resolve) => mine.once('ready', resolve));
    const lease = await from.tryAcquire('0');
    if (lease === null) throw new Error('Another process holds the lease');
    mine.disconnect();
    expect(await lost(lease)).toBeInstanceOf(GpuLeaseLost);
    await lease.release();
  });
});
