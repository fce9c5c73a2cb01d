import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Metrics } from '../metrics/metrics.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { Durations, type GenerationSample } from './durations.js';
import { UNKNOWN_HIGH_MS } from './moments.js';
import { score, StartEstimateAccuracy } from './start-estimate-accuracy.js';

const sample = (changes: Partial<GenerationSample> = {}): GenerationSample => ({
  slot: '0',
  style: 'comic',
  steps: 14,
  megapixels: 0.47,
  units: 1,
  ms: 2_000,
  switchMs: 0,
  loaded: false,
  prepareMs: 300,
  checkpoint: 'photo',
  queuedAt: 1,
  ...changes,
});

let directory: string;
let server: RedisEndpoint;
let redis: Redis;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-scores-'));
  server = await startRedis(new RedisSettings(), directory);
  redis = new Redis(server.address);
});

afterAll(async () => {
  redis.disconnect();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('the score of a waiting estimate', () => {
  it('is the relative error of its middle, and whether the range contained the wait', () => {
    expect(score({ low: 8_000, high: 14_000 }, 10_000)).toEqual({ error: 0.1, held: true });
    expect(score({ low: 8_000, high: 9_000 }, 10_000)).toMatchObject({ held: false });
    // For a very short wait, a tenth of a second is not an error of 100%.
    expect(score({ low: 0, high: 400 }, 100).error).toBeCloseTo(0.1);
  });

  it('is stored for all processes, and counted', async () => {
    const metrics = new Metrics();
    const scores = new StartEstimateAccuracy(redis, metrics);
    expect(await scores.quality()).toEqual({ medianError: null, heldShare: null, samples: 0 });
    await scores.began({ low: 9_000, high: 13_000 }, 10_000);
    await scores.began({ low: 9_000, high: 15_000 }, 10_000);
    await scores.began({ low: 1_000, high: 3_000 }, 10_000);
    // An unbounded range is no estimate.
    await scores.began({ low: 1_000, high: UNKNOWN_HIGH_MS }, 10_000);
    const quality = await new StartEstimateAccuracy(redis, new Metrics()).quality();
    expect(quality).toEqual({ medianError: 0.2, heldShare: 0.667, samples: 3 });
    const exposed = await metrics.expose();
    expect(exposed).toContain('easel_start_estimates_total{held="yes"} 2');
    expect(exposed).toContain('easel_start_estimate_error_count 3');
  });
});

describe('measured durations', () => {
  it('give the time of generation, swap and preparation, excluding model loads from the first', async () => {
    const durations = new Durations(redis);
    for (let index = 0; index < 20; index += 1) {
      await durations.add(sample({ switchMs: index % 5 === 0 ? 6_000 : 0 }));
      await durations.add(sample({ loaded: true, ms: 9_000, slot: 'forge' }));
    }
    const { model, swap, prepare, paceMs } = await durations.experience();
    expect(model.predict('0', sample()).meanMs).toBeCloseTo(2_000, -2);
    expect(swap('0').meanMs).toBe(6_000);
    // Forge loads within the generation: the excess over a normal generation was the load.
    expect(swap('forge').meanMs).toBeCloseTo(7_000, -3);
    expect(prepare.meanMs).toBe(300);
    expect(paceMs('0')).toBe(2_000);
    expect(await durations.recent()).toHaveLength(20);
    expect((await durations.recentOfEach(['comic', 'oil'])).get('comic')).toHaveLength(20);
  });
});
