import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { GpuUsage } from './gpu-usage.js';

/** The start of a minute; all queries are made in the middle of it. */
const MINUTE = Math.floor(Date.now() / 60_000) * 60_000;
const NOW = MINUTE + 30_000;

let directory: string;
let server: RedisEndpoint;
let redis: Redis;
let usage: GpuUsage;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-usage-'));
  server = await startRedis(new RedisSettings(), directory);
  redis = new Redis(server.address);
  usage = new GpuUsage(redis);
});

afterAll(async () => {
  redis.disconnect();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
});

describe('the utilisation of a GPU', () => {
  it('covers the last five whole minutes and all processes', async () => {
    await usage.worked('0', MINUTE - 60_000, MINUTE - 30_000);
    await new GpuUsage(redis).worked('0', MINUTE - 290_000, MINUTE - 260_000);
    await usage.worked('1', MINUTE - 60_000, MINUTE);
    expect(await usage.share('0', NOW)).toBeCloseTo(60 / 300);
    expect(await usage.share('1', NOW)).toBeCloseTo(60 / 300);
  });

  it('distributes a long generation over its minutes', async () => {
    await usage.worked('0', MINUTE - 90_000, MINUTE + 20_000);
    expect(await usage.share('0', NOW)).toBeCloseTo(90 / 300);
    expect(await usage.share('0', NOW + 60_000)).toBeCloseTo(110 / 300);
  });

  it('ignores older minutes', async () => {
    await usage.worked('0', MINUTE - 60_000, MINUTE);
    expect(await usage.share('0', NOW + 6 * 60_000)).toBe(0);
  });
});
