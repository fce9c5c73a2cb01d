import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Bull from 'bull';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { durabilityConcerns } from './durability.js';
import { EmbeddedRedis } from './embedded-redis.js';
import { RedisConnections } from './redis-connections.js';
import { RedisSettings } from './redis.config.js';
import { QueueUnavailable, queueUnavailable } from './redis.errors.js';
import { startRedis } from './start-redis.js';

let folder: string;
let redis: EmbeddedRedis;
let connections: RedisConnections;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-redis-'));
  redis = await EmbeddedRedis.start(folder);
  connections = new RedisConnections(redis, new RedisSettings());
});

afterEach(async () => {
  await connections.close();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

function queue(): Bull.Queue {
  return new Bull('work', {
    prefix: connections.bullPrefix,
    createClient: (type) => connections.createBullClient(type),
    settings: { stalledInterval: 500, lockDuration: 2000, drainDelay: 1 },
  });
}

/** The open connections, according to Redis. */
async function connected(): Promise<string> {
  const observer = new Redis({ path: redis.address });
  const list = await observer.client('LIST');
  observer.disconnect();
  return String(list);
}

describe('the shared connection', () => {
  it('accepts commands before the first connection and adds the prefix to every key', async () => {
    await connections.client.set('name', 'value');
    const plain = connections.createBullClient('client');
    expect(await plain.keys('*')).toEqual(['easel:name']);
  });

  it('fails at once while Redis is unreachable, with an error of the service', async () => {
    await connections.client.ping();
    await redis.stop();
    await expect.poll(() => connections.client.status, { timeout: 20_000 }).not.toBe('ready');
    const failure = await Promise.race([
      connections.client.get('x').catch((error: unknown) => error),
      nextTurn().then(() => nextTurn('no answer yet')),
    ]);
    const error = queueUnavailable(failure);
    expect(error).toBeInstanceOf(QueueUnavailable);
    expect(error.message).not.toContain(folder);
    expect(queueUnavailable(error)).toBe(error);
  });
});

describe('connections for Bull', () => {
  it('carry a job through a crash of Redis', async () => {
    const work = queue();
    const done = new Promise<unknown>((resolve, reject) => {
      work.once('completed', (_, result) => resolve(result));
      work.once('failed', (_, error) => reject(error));
    });
    void work.process(async () => {
      const { pid } = redis;
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => redis.pid, { timeout: 20_000 }).not.toBe(pid);
      return 'kept';
    });
    await work.add({});
    expect(await done).toBe('kept');
    await work.close();
  });

  it('are reconnected after Bull paused its queue while Redis refused connections', async () => {
    const work = queue();
    const done = new Promise<void>((resolve) => work.once('completed', () => resolve()));
    void work.process(async () => {});
    await work.isReady();
    await expect.poll(connected, { timeout: 20_000 }).toContain('cmd=brpoplpush');
    await redis.stop();
    await expect.poll(() => connections.client.status, { timeout: 20_000 }).not.toBe('ready');
    await work.pause(true, true).catch(() => {}); // as a lost lease does
    redis = await EmbeddedRedis.start(folder);
    await work.resume(true);
    await work.add({});
    await done;
    await work.close();
  });

  it('are all closed by `close`, however often Bull reconnected them', async () => {
    const work = queue();
    void work.process(async () => {});
    await work.add({});
    await expect.poll(() => work.getCompletedCount(), { timeout: 20_000 }).toBe(1);
    await work.close();
    await connections.close();
    await expect.poll(connected, { timeout: 20_000 }).not.toContain('name=easel-');
  });
});

describe('a Redis that became a replica', () => {
  it('is left for the Redis that its address leads to now', async () => {
    const { client } = connections;
    await client.ping();
    const admin = new Redis({ path: redis.address });
    const before = await client.client('ID');
    await admin.replicaof('127.0.0.1', '1');
    await expect(client.set('name', 'value')).rejects.toThrow('READONLY');
    await expect.poll(() => client.client('ID').catch(() => before), { timeout: 20_000 }).not.toBe(before);
    await admin.replicaof('NO', 'ONE');
    admin.disconnect();
    expect(await client.set('name', 'value')).toBe('OK');
  });
});

describe('an external Redis', () => {
  it('is used as it is and not stopped by the service', async () => {
    const foreign = await startRedis({ url: `unix://${redis.address}`, prefix: '' }, join(folder, 'unused'));
    expect(foreign).toMatchObject({ address: redis.address, embedded: false });
    await foreign.stop();
    expect(await connections.client.ping()).toBe('PONG');
  });

  it('is checked for settings that would lose work', async () => {
    const { client } = connections;
    expect(durabilityConcerns(await client.info())).toEqual([]);
    await client.config('SET', 'appendonly', 'no');
    await client.config('SET', 'maxmemory', '64mb');
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(durabilityConcerns(await client.info())).toEqual([
      expect.stringContaining('appendonly yes'),
      expect.stringContaining('maxmemory-policy noeviction'),
    ]);
  });
});
