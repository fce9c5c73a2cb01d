import { Redis } from 'ioredis';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CALLER } from '../access/caller.js';
import { IdempotencySettings } from '../idempotency/idempotency.config.js';
import { type Found, IdempotencyStore } from '../idempotency/idempotency-store.js';
import { photoOwner } from '../records/blob-owners.js';
import { PhotoRecords } from '../records/photo-records.js';
import { PhotoStore } from '../records/photo-store.js';
import { RecordsSettings } from '../records/records.config.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { BlobStore } from '../storage/blob-store.js';
import { StorageSettings } from '../storage/storage.config.js';
import { ErasedPhotos } from './erased-photos.js';
import { PhotoRetention } from './photo-retention.js';
import type { PhotoSubmitter } from './photo-submitter.js';
import { Photos } from './photos.service.js';

const ENTRY = 'entry';

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let blobs: BlobStore;
let records: PhotoRecords;
let answers: IdempotencyStore;
let photos: Photos;
/** How often a photo was inspected. */
let inspected: number;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-photos-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
  blobs = await BlobStore.open(new StorageSettings(), directory, redis);
});

afterAll(async () => {
  await blobs.onApplicationShutdown();
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
  inspected = 0;
  records = new PhotoRecords(redis);
  answers = new IdempotencyStore(redis, new IdempotencySettings());
  new ErasedPhotos(records, answers).onModuleInit();
  const header = { format: 'jpeg', width: 100, height: 120 };
  const intake = { receive: async ({ path }: { path: string }) => ({ source: { file: path }, header }) };
  const workerPool = {
    inspect: async () => {
      inspected += 1;
      return { faces: [], warnings: [], width: 100, height: 120 };
    },
  };
  const store = new PhotoStore(blobs, records, new RecordsSettings());
  photos = new Photos(intake as never, workerPool as never, blobs, records, store);
});

async function submitter(id: string, resumed: boolean): Promise<PhotoSubmitter> {
  const path = join(directory, uuid());
  await writeFile(path, 'a photo');
  return { caller: LOCAL_CALLER, upload: { path } as never, id, resumed };
}

async function owners(): Promise<string[]> {
  const found: string[] = [];
  for await (const page of blobs.owners()) found.push(...page);
  return [...new Set(found)];
}

/** Uploads a photo with an idempotency key. @returns its id */
async function answered(): Promise<string> {
  const found = await answers.reserve(ENTRY, 'print');
  if (found.kind !== 'leased') throw new Error('The key is in use');
  const { id } = await photos.add(await submitter(found.lease.id, false), {});
  await answers.keep(found.lease, { status: 201, location: `/v1/photos/${id}`, body: { id } });
  return id;
}

async function repeated(): Promise<Found> {
  return answers.reserve(ENTRY, 'print');
}

const GONE = { kind: 'answered', answer: { problem: { status: 404, code: 'photo_not_found' } } };

describe('a repeated upload', () => {
  it('returns the photo that an earlier run has stored, without inspecting it again', async () => {
    const id = uuid();
    const first = await photos.add(await submitter(id, false), {});
    expect(first.id).toBe(id);
    expect(await photos.add(await submitter(id, true), {})).toEqual(first);
    expect([inspected, await owners()]).toEqual([1, [photoOwner(id)]]);
  });

  it('stores the photo under the same id if the earlier run had stored only its bytes', async () => {
    const id = uuid();
    await blobs.put({ bytes: Buffer.from('a photo') }, photoOwner(id));
    const record = await photos.add(await submitter(id, true), {});
    expect(await records.get(id)).toEqual(record);
    expect(await owners()).toEqual([photoOwner(id)]);
    await photos.erase(id, LOCAL_CALLER);
    expect([await owners(), await blobs.has(record.sha256)]).toEqual([[], false]);
  });

  it('gets photo_not_found once the photo was erased or has expired', async () => {
    await photos.erase(await answered(), LOCAL_CALLER);
    expect(await repeated()).toMatchObject(GONE);
    await redis.flushall();
    const id = await answered();
    expect(await repeated()).toMatchObject({ kind: 'answered', answer: { status: 201, body: { id } } });
    await new PhotoRetention(records, blobs, new RecordsSettings()).expire(Date.now() + 8 * 86_400_000);
    expect(await records.get(id)).toBeNull();
    expect(await repeated()).toMatchObject(GONE);
    expect(JSON.stringify(await repeated())).not.toContain(id);
  });
});

describe('the retention of photos', () => {
  it('erases all expired photos in one round, however many they are', async () => {
    const { sha256 } = await blobs.put({ bytes: Buffer.from('a photo') }, 'shared');
    const photo = {
      sha256,
      bytes: 7,
      format: 'jpeg',
      width: 8,
      height: 8,
      faces: null,
      warnings: [],
    } as const;
    for (let count = 0; count < 250; count += 1)
      await records.save({ ...photo, id: uuid(), callerId: 'anna', createdAt: 1, expiresAt: 2 + count });
    await new PhotoRetention(records, blobs, new RecordsSettings()).expire(200);
    expect(await records.expired(1_000, 1_000)).toHaveLength(51);
    await new PhotoRetention(records, blobs, new RecordsSettings()).expire(1_000);
    expect(await records.expired(1_000, 1_000)).toEqual([]);
  });
});
