import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisConnections } from '../redis/redis-connections.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { BlobLedger } from './blob-ledger.js';
import { BlobStore } from './blob-store.js';
import { LocalDrive } from './local-drive.js';
import { ScratchSpace } from './scratch-space.js';
import { StorageOwner } from './storage-owner.js';

const LONG_AGO = new Date(Date.now() - 86_400_000);

let folder: string;
let endpoint: RedisEndpoint;
let connections: RedisConnections;
let drive: LocalDrive;
let space: ScratchSpace;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-commit-'));
  endpoint = await startRedis(new RedisSettings(), folder);
  connections = new RedisConnections(endpoint, new RedisSettings());
  space = await ScratchSpace.open(folder);
});

afterAll(async () => {
  await space.close();
  await connections.close();
  await endpoint.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await connections.client.flushall();
  drive = new LocalDrive(await mkdtemp(join(folder, 'blobs-')));
});

function storeOn(local: LocalDrive, redis: Redis): BlobStore {
  return new BlobStore(local, new BlobLedger(redis), space, new StorageOwner(local, connections.client));
}

describe('a picture being stored', () => {
  it('is written again if the sweep erased its file because writing took too long', async () => {
    const slow = storeOn(drive, connections.client);
    let sweeps = 0;
    const write = drive.write.bind(drive);
    drive.write = async (key, source) => {
      await write(key, source);
      if (sweeps === 0) await utimes(drive.localPath(key), LONG_AGO, LONG_AGO);
      sweeps += (await slow.sweep()).erased;
    };
    const { sha256 } = await slow.put({ bytes: Buffer.from('a picture') }, 'a');
    expect(sweeps).toBe(1);
    expect(await slow.read(sha256)).toEqual(Buffer.from('a picture'));
  });

  it('stays if it is committed twice because the first reply was lost', async () => {
    const twice = new Proxy(connections.client, {
      get: (redis, name) => {
        if (name !== 'eval') return Reflect.get(redis, name) as unknown;
        return async (...call: Parameters<typeof redis.eval>) => {
          await redis.eval(...call);
          return redis.eval(...call);
        };
      },
    });
    const { sha256 } = await storeOn(drive, twice).put({ bytes: Buffer.from('a picture') }, 'a');
    const store = storeOn(drive, connections.client);
    expect(await store.read(sha256)).toEqual(Buffer.from('a picture'));
    expect(await store.bytes()).toBe('a picture'.length);
  });

  it('is never erased by a concurrent sweep', async () => {
    const ledger = new BlobLedger(connections.client);
    await ledger.claim('content', 'a');
    expect(await ledger.condemn([{ sha256: 'content', bytes: 9, file: 'late' }])).toEqual(['late']);
    const commit = (file: string): Promise<string> =>
      ledger.commit({ sha256: 'content', bytes: 9, owner: 'a', file });
    expect(await commit('late')).toBe('condemned');
    expect(await commit('next')).toBe('stored');
    expect(await ledger.condemn([{ sha256: 'content', bytes: 9, file: 'next' }])).toEqual([]);
  });
});
