import { Redis } from 'ioredis';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CallerLimits, NO_LIMITS } from '../access/caller-limits.js';
import { GpuAccounts, UNMEASURED_GPU_MS } from '../access/gpu-account.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { CallerUsages } from './caller-usage.js';
import { quotaReached } from './quota.js';
import { transferRecord } from './record.fixture.js';
import { RecordsSettings } from './records.config.js';
import { QuotaExceeded } from './records.errors.js';
import { TransferRecords } from './transfer-records.js';

const DAY_MS = 86_400_000;
/** Yesterday's, because UUIDv7 ids never go back in time: an id from the future would affect all later ids. */
const NOON = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let other: Redis;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-quota-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  [redis, other] = [1, 2].map(() => new Redis(endpoint.address, { keyPrefix: 'easel:' })) as [Redis, Redis];
});

afterAll(async () => {
  redis.disconnect();
  other.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
  vi.useFakeTimers({ toFake: ['Date'], now: NOON });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Submits `count` transfers at once from two processes. @returns how many were accepted */
async function accepted(count: number, limits: Partial<CallerLimits>): Promise<number> {
  const processes = [redis, other].map(
    (connection) => new TransferRecords(connection, new RecordsSettings()),
  );
  const results = await Promise.allSettled(
    Array.from({ length: count }, async (_, index) =>
      processes[index % 2]?.create(transferRecord({ callerId: 'shop' }), { ...NO_LIMITS, ...limits }),
    ),
  );
  const reasons = results.flatMap((result): unknown[] => ('reason' in result ? [result.reason] : []));
  expect(reasons.filter((reason) => !(reason instanceof QuotaExceeded))).toEqual([]);
  return results.filter(({ status }) => status === 'fulfilled').length;
}

async function usage(now = NOON): ReturnType<CallerUsages['of']> {
  return new CallerUsages(redis).of('shop', now);
}

describe('the limits of a caller', () => {
  it('accept exactly the allowed number of transfers, even from several processes at once', async () => {
    expect(await accepted(50, { queued: 7 })).toBe(7);
    expect(await usage()).toMatchObject({ queued: 7, unfinished: 7 });
  });

  it('count a transfer as unfinished until its end', async () => {
    const records = new TransferRecords(redis, new RecordsSettings());
    const record = transferRecord({ callerId: 'shop' });
    await records.create(record);
    const reserved = [];
    for (const state of ['preparing', 'waiting', 'generating', 'finishing', 'succeeded'] as const) {
      await records.change(record.id, () => ({ state, slot: '0' }));
      reserved.push((await usage()).reservedMs);
      expect(await usage()).toMatchObject({ queued: 0, unfinished: state === 'succeeded' ? 0 : 1 });
    }
    expect(reserved).toEqual([UNMEASURED_GPU_MS, UNMEASURED_GPU_MS, UNMEASURED_GPU_MS, 0, 0]);
    expect(await accepted(9, { unfinished: 3 })).toBe(3);
  });

  it('name the limit that is reached, and for GPU time the end of the day', async () => {
    const records = new TransferRecords(redis, new RecordsSettings());
    const full = records.create(transferRecord({ callerId: 'shop' }), { ...NO_LIMITS, gpuSecondsADay: 0 });
    await expect(full).rejects.toMatchObject({
      code: 'quota_exceeded',
      extensions: { 'violated-policies': ['gpu-seconds'] },
      retryAfterMs: DAY_MS / 2,
    });
  });
});

describe('the GPU time of a caller', () => {
  it('is checked beforehand with the same outcome as by the script that saves', async () => {
    await new GpuAccounts(redis).charge({ callerId: 'shop', ms: 10_000, id: 'run-1', at: NOON });
    const limits = { ...NO_LIMITS, gpuSecondsADay: 60 };
    const before = await usage();
    const fits = await accepted(50, limits);
    expect([quotaReached(before, limits, fits), quotaReached(before, limits, fits + 1)]).toEqual([
      null,
      'gpu-seconds',
    ]);
    expect(quotaReached(await usage(), limits)).toBe('gpu-seconds');
  });

  it('is the sum of its generations in all processes, each charged once', async () => {
    const charge = { callerId: 'shop', ms: 2_500, id: 'run-1', at: NOON };
    await Promise.all([new GpuAccounts(redis).charge(charge), new GpuAccounts(other).charge(charge)]);
    await new GpuAccounts(redis).charge({ ...charge, id: 'run-2', ms: 500 });
    await new GpuAccounts(redis).charge({ ...charge, id: 'run-3', callerId: 'other', ms: 9_000 });
    expect(await usage()).toMatchObject({ gpuMs: 3_000 });
  });

  it('is reset at the end of the day, exactly after Retry-After', async () => {
    await new GpuAccounts(redis).charge({ callerId: 'shop', ms: 60_000, id: 'run-1', at: NOON });
    expect(await accepted(1, { gpuSecondsADay: 60 })).toBe(0);
    vi.setSystemTime(NOON + DAY_MS / 2 - 1);
    expect(await accepted(1, { gpuSecondsADay: 60 })).toBe(0);
    vi.setSystemTime(NOON + DAY_MS / 2);
    expect(await accepted(1, { gpuSecondsADay: 60 })).toBe(1);
    expect((await usage(Date.now())).gpuMs).toBe(0);
  });

  it('is reserved on acceptance, so that only the last of fifty at once can exceed what is left', async () => {
    await new GpuAccounts(redis).charge({ callerId: 'shop', ms: 50_000, id: 'run-1', at: NOON });
    const typicalMs = UNMEASURED_GPU_MS * 0.9 + 50_000 * 0.1;
    expect(await accepted(50, { gpuSecondsADay: 90 })).toBe(Math.ceil(40_000 / typicalMs));
  });
});
