import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../config/configuration-error.js';
import { RedisConnections } from '../redis/redis-connections.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import type { BlobDrive } from './blob-drive.js';
import { BlobStore } from './blob-store.js';
import { LocalDrive } from './local-drive.js';
import { OWNER_MARK, StorageOwner } from './storage-owner.js';
import { StorageSettings } from './storage.config.js';
import { StorageUnavailable } from './storage.errors.js';

let folder: string;
let endpoint: RedisEndpoint;
let one: RedisConnections;
let other: RedisConnections;
let data: string;
let mark: string;
const stores = new Set<BlobStore>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-owner-'));
  endpoint = await startRedis(new RedisSettings(), folder);
  const of = (prefix: string) =>
    new RedisConnections(endpoint, Object.assign(new RedisSettings(), { prefix }));
  [one, other] = [of('one:'), of('other:')];
});

afterAll(async () => {
  for (const connections of [one, other]) await connections.close();
  await endpoint.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await one.client.flushall();
  data = await mkdtemp(join(folder, 'data-'));
  mark = join(data, 'blobs', OWNER_MARK);
});

afterEach(async () => {
  for (const store of stores) await store.onApplicationShutdown();
  stores.clear();
});

/** A process of a service, using the same folder as all the others. */
async function start({ client }: RedisConnections): Promise<BlobStore> {
  const store = await BlobStore.open(new StorageSettings(), data, client);
  stores.add(store);
  return store;
}

async function makeOld(): Promise<void> {
  const past = new Date(Date.now() - 120_000);
  const entries = await readdir(join(data, 'blobs'), { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of entries) await utimes(join(parentPath, name), past, past);
}

/** The pictures in the folder. */
async function pictures(): Promise<string[]> {
  const entries = await readdir(join(data, 'blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== OWNER_MARK).map(({ name }) => name);
}

/** A storage that does not respond at first. */
class AwayDrive extends LocalDrive {
  away = true;

  override async size(key: string): Promise<number | undefined> {
    if (this.away) throw new Error('connect ECONNREFUSED');
    return await super.size(key);
  }
}

describe('a storage', () => {
  it('is refused to a service with another prefix or Redis, with a message that says what to do', async () => {
    const store = await start(one);
    const { sha256 } = await store.put({ bytes: Buffer.from('a picture') }, 'a');
    const refused = start(other);
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(/DATA_DIR: the pictures in .* REDIS_PREFIX; .*, remove .*\/owner:/);
    await expect(refused).rejects.toThrow(mark);
    expect(await readdir(join(data, 'tmp'))).toHaveLength(1);
    await makeOld();
    await store.sweep();
    expect(await store.read(sha256)).toEqual(Buffer.from('a picture'));
  });

  it('is called a bucket in the message if it is one', async () => {
    const drive = new LocalDrive(join(data, 'blobs'));
    await new StorageOwner(drive, one.client).isOurs();
    const bucket: Pick<BlobDrive, 'size' | 'read' | 'localPath'> = {
      size: (key) => drive.size(key),
      read: (key) => drive.read(key),
      localPath: () => undefined,
    };
    const settings = Object.assign(new StorageSettings(), { kind: 's3', bucket: 'album' });
    const refused = new StorageOwner(bucket as BlobDrive, other.client).requireAtStart(settings);
    await expect(refused).rejects.toThrow(
      /STORAGE_BUCKET: the pictures in the bucket album .* remove the object blobs\/owner:/,
    );
  });

  it('is accepted by all processes of one service, whether they start at once or later', async () => {
    await Promise.all(Array.from({ length: 8 }, () => start(one)));
    const id = await readFile(mark, 'utf8');
    expect(await one.client.get('storage-owner')).toBe(id.split(' ')[0]);
    await start(one);
    expect(await readFile(mark, 'utf8')).toBe(id);
  });

  it('of a version without marks is claimed with its pictures', async () => {
    const before = await start(one);
    const { sha256 } = await before.put({ bytes: Buffer.from('a picture') }, 'a');
    await before.put({ bytes: Buffer.from('another one') }, 'a');
    await rm(mark);
    await one.client.del('storage-owner');
    const store = await start(one);
    await makeOld();
    expect(await store.sweep()).toMatchObject({ erased: 0 });
    expect(await store.read(sha256)).toEqual(Buffer.from('a picture'));
    await expect(start(other)).rejects.toThrow(ConfigurationError);
  });

  it('is refused to a new Redis until the mark is removed; then its pictures are erased', async () => {
    await (await start(one)).put({ bytes: Buffer.from('a picture') }, 'a');
    await one.client.flushall();
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(start(other)).rejects.toThrow(ConfigurationError);
    expect(await one.client.keys('*')).toEqual([]);
    await rm(mark);
    const store = await start(other);
    await makeOld();
    expect(await store.sweep()).toMatchObject({ erased: 1 });
    expect(await pictures()).toEqual([]);
  });

  it('stays with a service whose Redis lost all data; orphaned pictures are erased', async () => {
    await (await start(one)).put({ bytes: Buffer.from('a picture') }, 'a');
    const id = await readFile(mark, 'utf8');
    await one.client.flushall();
    const store = await start(one);
    expect(await readFile(mark, 'utf8')).toBe(id);
    await expect(start(other)).rejects.toThrow(ConfigurationError);
    await makeOld();
    expect(await store.sweep()).toMatchObject({ erased: 1 });
  });

  it('stays with a running service whose Redis loses all data, or whose mark is removed', async () => {
    const store = await start(one);
    const id = await readFile(mark, 'utf8');
    await one.client.flushall();
    await store.sweep();
    await rm(mark);
    await store.sweep();
    expect(await readFile(mark, 'utf8')).toBe(id);
    await start(one);
  });

  it('is left alone by a service that lost it: nothing is erased or stored, and health checks fail', async () => {
    const store = await start(one);
    await writeFile(mark, 'another-service\n');
    const { sha256 } = await store.put({ bytes: Buffer.from('a picture') }, 'a');
    await makeOld();
    await one.client.del('blobs');
    await expect(store.sweep()).rejects.toThrow(StorageUnavailable);
    expect(await pictures()).toHaveLength(1);
    await expect(store.check()).rejects.toThrow(StorageUnavailable);
    await expect(store.put({ bytes: Buffer.from('late') }, 'a')).rejects.toThrow(StorageUnavailable);
    expect(await pictures()).toEqual([expect.stringContaining(sha256)]);
    await rm(mark);
    await store.sweep();
    await store.check();
  });

  it('that does not respond at startup is checked again before anything in it is erased', async () => {
    await (await start(one)).put({ bytes: Buffer.from('a picture') }, 'a');
    const drive = new AwayDrive(join(data, 'blobs'));
    const owner = new StorageOwner(drive, other.client);
    await owner.requireAtStart(new StorageSettings());
    await expect(owner.isOurs()).rejects.toThrow('ECONNREFUSED');
    drive.away = false;
    expect(await owner.isOurs()).toBe(false);
  });
});
