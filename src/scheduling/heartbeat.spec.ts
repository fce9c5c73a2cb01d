import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { Heartbeat } from './heartbeat.js';

let folder: string;
let endpoint: RedisEndpoint;
let connections: RedisConnections;
let one: Heartbeat;
let other: Heartbeat;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-heartbeat-'));
  endpoint = await startRedis(new RedisSettings(), folder);
  connections = new RedisConnections(endpoint, new RedisSettings());
});

afterAll(async () => {
  await connections.close();
  await endpoint.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
  const shared: RedisEndpoint = { address: endpoint.address, embedded: false, stop: async () => {} };
  [one, other] = [new Heartbeat(connections.client, shared), new Heartbeat(connections.client, shared)];
  await one.onModuleInit();
  await other.onModuleInit();
});

afterEach(async () => {
  await one.onApplicationShutdown();
  await other.onApplicationShutdown();
  vi.useRealTimers();
});

/** Advances to the next beat of both processes, or of one alone. */
async function beat(afterMs: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(afterMs);
  await connections.client.ping(); // behind the beats
}

async function forgetSigns(): Promise<void> {
  const keys = await connections.client.keys('easel:process:*');
  await connections.client.del(...keys.map((key) => key.slice('easel:'.length)));
}

describe('the heartbeat of a process', () => {
  it('disappears at once when another process shuts down', async () => {
    expect(await one.alive(other.processId)).toBe(true);
    await other.onApplicationShutdown();
    await beat(1_500);
    expect(await one.alive(other.processId)).toBe(false);
    expect(await one.alive(one.processId)).toBe(true);
  });

  it('is not missed during an outage, nor until all processes have had time to renew it', async () => {
    await other.onApplicationShutdown(); // so that it gives none here either
    await forgetSigns();
    const away = vi.spyOn(connections.client, 'multi').mockImplementation(() => {
      throw new Error('Connection is closed.');
    });
    await beat(6_000);
    expect(await one.alive(other.processId)).toBe(true);
    away.mockRestore();
    await beat(1_500);
    expect(await one.alive(other.processId)).toBe(true);
    for (let beats = 0; beats < 4; beats += 1) await beat(1_500);
    expect(await one.alive(other.processId)).toBe(false);
  });
});
