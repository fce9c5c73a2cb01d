import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RedisEndpoint } from '../../src/redis/redis-endpoint.js';
import { RedisSettings } from '../../src/redis/redis.config.js';
import { startRedis } from '../../src/redis/start-redis.js';
import { Stand } from './stand.js';

const PATIENCE_MS = 60_000;

describe('a Redis that refuses connections for longer than a GPU lease lasts', () => {
  let directory: string;
  let redis: RedisEndpoint;
  let stand: Stand;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'easel-gone-'));
    redis = await startRedis(new RedisSettings(), directory);
    stand = await Stand.open({
      simulator: { clock: { stepMs: 100 } },
      environment: { REDIS_URL: `unix://${redis.address}`, SHUTDOWN_DRAIN_MS: '0' },
    });
    await stand.client.accepting();
  });

  afterEach(async () => {
    await stand.close();
    await redis.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function takeAway(): Promise<void> {
    await redis.stop();
    await stand.easel.said(({ msg }) => msg === 'GPU lease lost', 30_000);
  }

  it('comes back, and so do the GPU and all transfers, without a restart', async () => {
    const before = await stand.client.submit();
    await stand.webui.until(({ jobs }) => jobs.some(({ stage }) => stage === 'sampling'));
    await takeAway();
    redis = await startRedis(new RedisSettings(), directory);
    await stand.client.accepting(PATIENCE_MS);
    const after = await stand.client.submit();
    for (const { id } of [before, after]) {
      expect(await stand.client.ended(id, PATIENCE_MS)).toMatchObject({ state: 'succeeded' });
      expect(await stand.endings(id)).toBe(1);
    }
  });

  it('does not prevent an orderly shutdown', async () => {
    await stand.client.submit();
    await stand.webui.until(({ jobs }) => jobs.some(({ stage }) => stage === 'sampling'));
    await takeAway();
    const { child } = stand.easel;
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });
});
