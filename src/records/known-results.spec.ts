import { Redis } from 'ioredis';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { KnownResultsSettings } from './known-results.config.js';
import { type AskedResult, KnownResults } from './known-results.js';
import { transferRecord } from './record.fixture.js';
import type { TransferPlan, TransferRecord } from './transfer-record.js';

const { plan } = transferRecord();
const ASKED: AskedResult = { callerId: 'anna', photoSha256: 'a'.repeat(64), style: 'anime', plan };

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let results: KnownResults;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-results-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
  results = new KnownResults(redis, new KnownResultsSettings());
});

afterAll(async () => {
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
});

function keyOf(changes: Partial<AskedResult> = {}): string {
  return results.keyOf({ ...ASKED, ...changes }) ?? '';
}

function of(changes: Partial<TransferPlan>): string {
  return keyOf({ plan: { ...plan, ...changes } });
}

function succeeded(changes: Partial<TransferRecord> = {}): TransferRecord {
  return transferRecord({ state: 'succeeded', resultKey: keyOf(), ...changes });
}

describe('a known result', () => {
  it('has a different key for every other caller, photo, style and setting', () => {
    const others = [
      keyOf({ callerId: 'bert' }),
      keyOf({ photoSha256: 'b'.repeat(64) }),
      keyOf({ style: 'clay' }),
      of({ seed: 8 }),
      of({ prompt: 'another' }),
      of({ steps: 21 }),
      of({ sampler: 'Euler a' }),
      of({ checkpoint: 'dreamshaper_8.safetensors [879db523c3]' }),
      of({ units: [] }),
      of({ maxSide: 512 }),
      of({ faces: 'all' }),
      of({ format: 'png' }),
      of({ quality: 50 }),
    ];
    expect(new Set([keyOf(), ...others]).size).toBe(others.length + 1);
    expect(keyOf({ plan: { ...plan } })).toBe(keyOf());
    expect(keyOf()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has the same key whether the default quality is given or left out', () => {
    expect(of({ quality: 92 })).toBe(of({ quality: null }));
    expect(of({ format: 'png', quality: 30 })).toBe(of({ format: 'png' }));
  });

  it('is kept for a day, and no longer than its transfer', async () => {
    const record = succeeded({ expiresAt: Date.now() + 2 * 86_400_000 });
    await results.note(record);
    expect(await results.find(keyOf())).toBe(record.id);
    expect(await redis.pttl(`results:${keyOf()}`)).toBeLessThanOrEqual(86_400_000);
    await results.note(succeeded({ expiresAt: Date.now() + 60_000 }));
    expect(await redis.pttl(`results:${keyOf()}`)).toBeLessThanOrEqual(60_000);
  });

  it('is not noted for a failed, keyless or expired transfer', async () => {
    await results.note(succeeded({ state: 'failed' }));
    await results.note(succeeded({ resultKey: null }));
    await results.note(succeeded({ expiresAt: Date.now() - 1 }));
    expect(await redis.keys('*')).toEqual([]);
  });

  it('is forgotten with its transfer, unless a later transfer has replaced it', async () => {
    const [first, second] = [succeeded(), succeeded()];
    await results.note(first);
    await results.note(second);
    await results.forget(first);
    expect(await results.find(keyOf())).toBe(second.id);
    await results.forget(second);
    expect(await redis.keys('*')).toEqual([]);
  });

  it('has no key when the cache is turned off', () => {
    const off = new KnownResults(redis, Object.assign(new KnownResultsSettings(), { ttlMs: 0 }));
    expect(off.keyOf(ASKED)).toBeNull();
  });
});
