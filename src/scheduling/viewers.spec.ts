import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { Viewers } from './viewers.js';
import { Signals } from './signals.js';

const POLLING = { timeout: 20_000 };

/** The components with which a process knows its viewers. */
class Watcher {
  readonly connections: RedisConnections;
  readonly signals: Signals;
  readonly viewers: Viewers;
  heard = 0;

  constructor(address: ConstructorParameters<typeof RedisConnections>[0]) {
    const settings = new RedisSettings();
    this.connections = new RedisConnections(address, settings);
    this.signals = new Signals(this.connections.client, this.connections, settings);
    this.viewers = new Viewers(this.signals);
    this.signals.on('looked', () => (this.heard += 1));
  }

  async open(): Promise<this> {
    this.viewers.onModuleInit();
    await this.signals.onModuleInit();
    return this;
  }

  async close(): Promise<void> {
    this.signals.onApplicationShutdown();
    await this.connections.close();
  }
}

let directory: string;
let server: Awaited<ReturnType<typeof startRedis>>;
let http: Watcher;
let worker: Watcher;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-viewers-'));
  server = await startRedis(new RedisSettings(), directory);
});

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const endpoint = { address: server.address, embedded: false, stop: async () => {} };
  http = await new Watcher(endpoint).open();
  worker = await new Watcher(endpoint).open();
});

afterEach(async () => {
  vi.useRealTimers();
  await http.close();
  await worker.close();
});

describe('viewers', () => {
  it('are known in processes other than the one that was asked', async () => {
    expect(worker.viewers.watched('one')).toBe(false);
    http.viewers.looked('one');
    await expect.poll(() => worker.viewers.watched('one'), POLLING).toBe(true);
    expect(worker.viewers.watched('another')).toBe(false);
  });

  it('are announced once a second for each transfer, however many ask', async () => {
    for (let look = 0; look < 50; look += 1) http.viewers.looked('one');
    await expect.poll(() => worker.viewers.watched('one'), POLLING).toBe(true);
    worker.viewers.looked('one'); // knows by the signal that it was announced
    http.viewers.looked('last');
    await expect.poll(() => worker.viewers.watched('last'), POLLING).toBe(true);
    expect(worker.heard).toBe(2);
    vi.advanceTimersByTime(1_001);
    http.viewers.looked('one');
    await expect.poll(() => worker.heard, POLLING).toBe(3);
  });

  it('count for the longest polling interval that clients are told, and no longer', () => {
    http.viewers.looked('one');
    vi.advanceTimersByTime(10_000);
    expect(http.viewers.watched('one')).toBe(true);
    vi.advanceTimersByTime(3_000);
    expect(http.viewers.watched('one')).toBe(false);
  });
});
