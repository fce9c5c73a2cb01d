import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisSettings } from '../../src/redis/redis.config.js';
import { startRedis } from '../../src/redis/start-redis.js';
import { SilentProxy } from '../service/silent-proxy.js';
import { Stand } from './stand.js';

const PATIENCE_MS = 60_000;

/** Submits some transfers, the first of which is being generated. */
async function underWay(stand: Stand): Promise<string[]> {
  const before = stand.webui.observations.jobs.length;
  const ids: string[] = [];
  for (let index = 0; index < 3; index += 1) ids.push((await stand.client.submit()).id);
  await stand.webui.until(({ jobs }) => jobs.length > before && jobs.at(-1)?.stage === 'sampling');
  return ids;
}

/** How each of them ended, and how often, once the service is back to normal. */
async function ends(stand: Stand, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const id of ids) {
    const { state } = await stand.client.ended(id, PATIENCE_MS);
    found.push(`${state} ${await stand.endings(id)}`);
  }
  expect(stand.webui.observations).toMatchObject({ maxInsideLock: 1, interrupts: [] });
  await stand.client.accepting();
  return found;
}

const ALL_ONCE = ['succeeded 1', 'succeeded 1', 'succeeded 1'];

describe('a Redis that does not answer', () => {
  let stand: Stand;

  beforeAll(async () => {
    stand = await Stand.open({ simulator: { clock: { stepMs: 20 } } });
    await stand.client.accepting();
  });

  afterAll(async () => {
    await stand.close();
  });

  it.each([10, 40])('for %i s loses nothing, even during a submission', async (seconds) => {
    const ids = await underWay(stand);
    const pid = Number(await readFile(join(stand.dataDirectory, 'redis', 'redis.pid'), 'utf8'));
    process.kill(pid, 'SIGSTOP');
    try {
      const submission = { photoId: 'sample', style: 'watercolor' };
      const refused = await stand.client.call('POST', '/v1/transfers', submission);
      expect(refused).toMatchObject({ status: 503, body: { code: 'queue_unavailable' } });
      await sleep(seconds * 1000);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect(await ends(stand, ids)).toEqual(ALL_ONCE);
    // A submission reported as rejected may have been accepted nevertheless: then it ends like any other.
    const { body } = await stand.client.call<{ items: { id: string }[] }>('GET', '/v1/transfers');
    for (const { id } of body.items) await stand.client.ended(id, PATIENCE_MS);
  });

  it('for 20 s because a client paused it loses nothing', async () => {
    const ids = await underWay(stand);
    const operator = new Redis(join(stand.dataDirectory, 'redis', 'redis.sock'));
    await operator.client('PAUSE', 20_000, 'ALL');
    operator.disconnect();
    expect(await ends(stand, ids)).toEqual(ALL_ONCE);
  });
});

describe('connections to Redis that go silent', () => {
  it('are closed and opened again, and nothing is lost', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'easel-silent-'));
    const redis = await startRedis(new RedisSettings(), directory);
    const proxy = await SilentProxy.open(redis.address);
    const environment = { REDIS_URL: `redis://127.0.0.1:${proxy.port}`, SHUTDOWN_DRAIN_MS: '0' };
    const stand = await Stand.open({ simulator: { clock: { stepMs: 20 } }, environment });
    try {
      await stand.client.accepting();
      const ids = await underWay(stand);
      proxy.silence();
      expect(await ends(stand, ids)).toEqual(ALL_ONCE);
    } finally {
      await stand.close();
      await proxy.close();
      await redis.stop();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
