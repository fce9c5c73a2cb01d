import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisConnections } from '../redis/redis-connections.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import type { BlobSource } from './blob.js';
import type { BlobDrive } from './blob-drive.js';
import { BlobLedger } from './blob-ledger.js';
import { BlobStore } from './blob-store.js';
import { LocalDrive } from './local-drive.js';
import { ScratchSpace } from './scratch-space.js';
import { OWNER_MARK, StorageOwner } from './storage-owner.js';
import { StorageSettings } from './storage.config.js';
import { BlobMissing, StorageUnavailable } from './storage.errors.js';

let folder: string;
let endpoint: RedisEndpoint;
let connections: RedisConnections;
let data: string;
let store: BlobStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-storage-'));
  endpoint = await startRedis(new RedisSettings(), folder);
  connections = new RedisConnections(endpoint, new RedisSettings());
});

afterAll(async () => {
  await connections.close();
  await endpoint.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await connections.client.flushall();
  data = await mkdtemp(join(folder, 'data-'));
  store = await BlobStore.open(new StorageSettings(), data, connections.client);
});

afterEach(async () => {
  await store.onApplicationShutdown();
});

async function storedFiles(directory = data): Promise<string[]> {
  const entries = await readdir(join(directory, 'blobs'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== OWNER_MARK)
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The ledger's keys in Redis. */
async function entriesInRedis(): Promise<string[]> {
  return (await connections.client.keys('*')).filter((key) => key !== 'easel:storage-owner');
}

async function onDrive(drive: BlobDrive): Promise<BlobStore> {
  const owner = new StorageOwner(drive, connections.client);
  return new BlobStore(drive, new BlobLedger(connections.client), await ScratchSpace.open(data), owner);
}

async function makeOld(file: string): Promise<void> {
  const past = new Date(Date.now() - 120_000);
  await utimes(file, past, past);
}

describe('BlobStore', () => {
  it('returns what was stored, from memory and from a file, whole and in parts', async () => {
    const bytes = randomBytes(300_000);
    const file = join(data, 'photo');
    await writeFile(file, bytes);
    const sources: BlobSource[] = [{ bytes }, { file }];
    for (const [index, source] of sources.entries()) {
      const { sha256, bytes: size } = await store.put(source, `owner-${index}`);
      expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(size).toBe(bytes.length);
      expect(bytes.equals(await store.read(sha256))).toBe(true);
      const part = await buffer(await store.open(sha256, { start: 100, end: 7_000 }));
      expect(bytes.subarray(100, 7_001).equals(part)).toBe(true);
      const local = await store.localFile(sha256);
      expect(bytes.equals(await readFile(local.path))).toBe(true);
      await local.release();
    }
    expect(bytes.equals(await readFile(file))).toBe(true);
  });

  it('links a sealed file, and copies one from another file system', async () => {
    const elsewhere = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : folder, 'easel-blobs-'));
    for (const directory of [data, elsewhere]) {
      const bytes = randomBytes(1000);
      const file = join(directory, 'upload');
      await writeFile(file, bytes, { mode: 0o600 });
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await store.put({ file, sealed: { sha256, bytes: bytes.length } }, 'owner');
      const { path } = await store.localFile(sha256);
      const [upload, blob] = await Promise.all([stat(file), stat(path)]);
      expect(blob.ino === upload.ino && blob.dev === upload.dev).toBe(upload.dev === (await stat(data)).dev);
      await rm(file);
      expect(bytes.equals(await store.read(sha256))).toBe(true);
    }
    await rm(elsewhere, { recursive: true });
  });

  it('stores the same content once, and keeps it until its last owner releases it', async () => {
    const bytes = randomBytes(1000);
    const [{ sha256 }] = await Promise.all(['a', 'b', 'c'].map((owner) => store.put({ bytes }, owner)));
    expect(await storedFiles()).toHaveLength(1);
    await store.release('a');
    await store.release('b');
    expect(await store.has(sha256)).toBe(true);
    await store.release('c');
    expect(await store.has(sha256)).toBe(false);
    expect(await storedFiles()).toEqual([]);
    await expect(store.read(sha256)).rejects.toThrow(BlobMissing);
    await expect(store.open(sha256)).rejects.toThrow(BlobMissing);
    await expect(store.localFile(sha256)).rejects.toThrow(BlobMissing);
  });

  it('adds owners to a stored blob, but not to one that is gone', async () => {
    const { sha256 } = await store.put({ bytes: Buffer.from('x') }, 'photo');
    await store.retain(sha256, 'transfer');
    await store.release('photo');
    expect(await store.has(sha256)).toBe(true);
    await store.release('transfer');
    await expect(store.retain(sha256, 'late')).rejects.toThrow(BlobMissing);
    await store.release('late');
  });

  it('lets a reader that has begun finish when the blob is erased', async () => {
    const bytes = randomBytes(500_000);
    const { sha256 } = await store.put({ bytes }, 'a');
    const stream = await store.open(sha256);
    await store.release('a');
    expect(bytes.equals(await buffer(stream))).toBe(true);
  });

  it('stores a picture again after its file was removed from the disk', async () => {
    const bytes = randomBytes(100);
    const { sha256 } = await store.put({ bytes }, 'a');
    for (const file of await storedFiles()) await rm(file);
    expect(await store.has(sha256)).toBe(false);
    await store.put({ bytes }, 'b');
    await store.release('a');
    expect(await store.read(sha256)).toEqual(bytes);
  });

  it('never loses an owned blob nor keeps an unowned one, whatever puts, retains and releases race', async () => {
    const contents = [Buffer.from('one'), Buffer.from('two')];
    const step = fc.record({ owner: fc.nat(3), content: fc.nat(1), release: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 24 }), async (steps) => {
        await Promise.all(
          steps.map(({ owner, content, release }) =>
            release ? store.release(`${owner}`) : store.put({ bytes: contents[content] }, `${owner}`),
          ),
        );
        // Whatever the outcome of the races: an owner that puts now has its blob, and keeps it through
        // others' releases.
        const { sha256 } = await store.put({ bytes: contents[0] }, 'last');
        await Promise.all([0, 1, 2, 3].map((owner) => store.release(`${owner}`)));
        expect(await store.read(sha256)).toEqual(contents[0]);
        expect(await storedFiles()).toHaveLength(1);
        expect(await store.bytes()).toBe(contents[0]?.length);
        await store.release('last');
        expect(await storedFiles()).toEqual([]);
        expect(await entriesInRedis()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('passes the health check only if it can write', async () => {
    await store.check();
    expect(await storedFiles()).toEqual([]);
    await rm(join(data, 'blobs'), { recursive: true });
    await writeFile(join(data, 'blobs'), '');
    await expect(store.check()).rejects.toThrow(StorageUnavailable);
  });

  it('passes the health check only if the scratch space is writable as well', async () => {
    await rm(join(data, 'tmp'), { recursive: true });
    await store.check();
    await rm(join(data, 'tmp'), { recursive: true });
    await writeFile(join(data, 'tmp'), '');
    await expect(store.check()).rejects.toThrow(StorageUnavailable);
    await expect(store.scratch()).rejects.toThrow(StorageUnavailable);
    await expect(store.scratchFile()).rejects.toThrow(StorageUnavailable);
    await rm(join(data, 'tmp'));
  });
});

async function brokenStream(): Promise<Readable> {
  return Readable.from(
    (async function* () {
      yield Buffer.from('half');
      throw new Error('Connection reset');
    })(),
  );
}

describe('a failing storage', () => {
  /** A disk that is full after some bytes of each write, as reported by the system call. */
  class FullDrive extends LocalDrive {
    override async write(): Promise<void> {
      throw new Error('Cannot write', { cause: Object.assign(new Error('no space'), { code: 'ENOSPC' }) });
    }
  }

  it('refuses to store, reports that it is full, and leaves no owner behind', async () => {
    const full = await onDrive(new FullDrive(join(data, 'blobs')));
    const attempt = full.put({ bytes: Buffer.from('x') }, 'a');
    await expect(attempt).rejects.toThrow(StorageUnavailable);
    await expect(attempt).rejects.toThrow('full');
    expect(await entriesInRedis()).toEqual([]);
  });

  it('leaves nothing of a picture that was read incompletely', async () => {
    const drive = new LocalDrive(join(data, 'blobs'));
    const breaking = await onDrive(
      Object.assign(drive, { localPath: () => undefined, stream: brokenStream }),
    );
    const { sha256 } = await breaking.put({ bytes: Buffer.from('half a picture') }, 'a');
    await expect(breaking.localFile(sha256)).rejects.toThrow(StorageUnavailable);
    expect(
      (await readdir(join(data, 'tmp'), { recursive: true })).filter((name) => name.includes('work')),
    ).toEqual([]);
  });

  it('keeps a blob that the same owner had before the failed attempt', async () => {
    const bytes = Buffer.from('x');
    const { sha256 } = await store.put({ bytes }, 'a');
    for (const file of await storedFiles()) await rm(file);
    const full = await onDrive(new FullDrive(join(data, 'blobs')));
    await expect(full.put({ bytes }, 'a')).rejects.toThrow(StorageUnavailable);
    await store.put({ bytes }, 'a');
    expect(await store.read(sha256)).toEqual(bytes);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'leaves no part of a file on a disk that is full (needs root)',
    async () => {
      await mkdir(join(data, 'blobs'), { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', join(data, 'blobs')]);
      try {
        const first = await store.put({ bytes: randomBytes(600_000) }, 'a');
        const sources = [{ bytes: randomBytes(600_000) }, { file: join(data, 'photo') }];
        await writeFile(join(data, 'photo'), randomBytes(2_000_000));
        for (const source of sources) {
          await expect(store.put(source, 'b')).rejects.toThrow('The picture storage is full');
          expect(await storedFiles()).toHaveLength(1);
        }
        expect(await store.has(first.sha256)).toBe(true);
        await store.release('a');
        await store.put(sources[0], 'b');
      } finally {
        execFileSync('umount', [join(data, 'blobs')]);
      }
    },
  );
});

describe('the sweep', () => {
  it('erases old files that belong to no blob, and nothing else', async () => {
    const kept = await store.put({ bytes: Buffer.from('kept') }, 'a');
    const lost = `ab/${createHash('sha256').update('lost').digest('hex')}-0123456789ab`;
    const drive = new LocalDrive(join(data, 'blobs'));
    for (const key of [
      lost,
      `writing/11111111-1111-4111-8111-111111111111`,
      'not-ours',
      lost.replace(/^ab/, 'cd'),
    ]) {
      await drive.write(key, { bytes: Buffer.from(key) });
    }
    for (const file of await storedFiles()) if (!file.includes('/cd/')) await makeOld(file);
    expect(await store.sweep()).toMatchObject({ erased: 2 });
    const left = (await storedFiles()).map((file) => file.slice(join(data, 'blobs').length + 1));
    expect(left).toHaveLength(3);
    expect(left).toContain('not-ours');
    expect(await store.read(kept.sha256)).toEqual(Buffer.from('kept'));
  });
});

describe('scratch folders', () => {
  it('are erased when disposed of', async () => {
    const scratch = await store.scratch();
    await writeFile(join(scratch.directory, 'x'), 'x');
    await scratch.dispose();
    expect(await readdir(join(scratch.directory, '..'))).toEqual([]);
  });
});
