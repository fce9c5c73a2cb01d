import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RedisEndpoint } from '../../src/redis/redis-endpoint.js';
import { RedisSettings } from '../../src/redis/redis.config.js';
import { startRedis } from '../../src/redis/start-redis.js';
import type { TransferView } from '../../src/records/transfer.view.js';
import { Balancer } from '../service/balancer.js';
import { EaselClient } from '../service/easel-client.js';
import { EaselProcess, eventually, timesLogged } from '../service/easel-process.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';

const CALLERS = 3;

let directory: string;
let redis: RedisEndpoint;
let webui: WebUiSimulator;
const services: EaselProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-rolling-'));
  redis = await startRedis(new RedisSettings(), directory);
  webui = await WebUiSimulator.start({ painter: 'tint', clock: { jobMs: 300 } });
});

afterAll(async () => {
  for (const service of services) await service.stop();
  await webui.stop();
  await redis.stop();
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<{ service: EaselProcess; client: EaselClient }> {
  const service = await EaselProcess.start({
    webUiUrl: webui.url,
    dataDirectory: directory,
    environment: {
      REDIS_URL: `unix://${redis.address}`,
      SHUTDOWN_DRAIN_MS: '2000',
      GPU_LEASE_MS: '1000',
      RATE_LIMIT: '0',
    },
  });
  services.push(service);
  const client = new EaselClient(service.url);
  await client.accepting();
  return { service, client };
}

/** Submits one transfer after the other, and follows each to its end. */
async function keepCalling(balancer: Balancer, until: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  while (!until.aborted) {
    const submission = { photoId: 'sample', style: 'watercolor' };
    const accepted = await balancer.call<TransferView>('POST', '/v1/transfers', submission);
    if (accepted === undefined) continue;
    ids.push(accepted.id);
    for (;;) {
      const transfer = await balancer.call<TransferView>('GET', `/v1/transfers/${accepted.id}`);
      if (transfer?.finishedAt) break;
      await sleep(20);
    }
  }
  return ids;
}

describe('two services that share a Redis', () => {
  it('are replaced one after the other without a dropped request, and each transfer is painted once', async () => {
    const old = [await start(), await start()];
    const balancer = new Balancer();
    for (const { client } of old) balancer.add(client);
    await eventually(() => (old.every(({ client }) => balancer.isReady(client)) ? true : undefined));
    const over = new AbortController();
    const callers = Array.from({ length: CALLERS }, () => keepCalling(balancer, over.signal));
    for (const { service } of old) {
      const { client } = await start();
      balancer.add(client);
      await eventually(() => (balancer.isReady(client) ? true : undefined));
      expect(await service.stop()).toBe(0);
    }
    over.abort();
    const ids = (await Promise.all(callers)).flat();
    await balancer.close();
    expect(balancer.dropped).toEqual([]);
    expect(ids.length).toBeGreaterThan(CALLERS * 2);
    const anybody = new EaselClient(services.at(-1)?.url ?? '');
    for (const id of ids) {
      expect(await anybody.transfer(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
      const endings = await timesLogged(
        () => services.flatMap(({ log }) => log),
        ({ msg, transferId }) => msg === 'Transfer ended' && transferId === id,
      );
      expect(endings).toBe(1);
    }
    expect(webui.observations).toMatchObject({ maxInsideLock: 1, interrupts: [] });
    expect(webui.observations.jobs).toHaveLength(ids.length);
  });
});
