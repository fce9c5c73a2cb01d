import { Redis } from 'ioredis';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { BlobStore } from '../storage/blob-store.js';
import { StorageSettings } from '../storage/storage.config.js';
import type { BatchPlan } from './batch-record.js';
import { BatchRecords } from './batch-records.js';
import { transferRecord } from './record.fixture.js';
import { RecordsSettings } from './records.config.js';
import { type DecodedPhoto, SharedPhotos } from './shared-photos.js';
import type { PreparedWork } from './transfer-record.js';
import { TransferRecords } from './transfer-records.js';

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let blobs: BlobStore;
let transfers: TransferRecords;
let batches: BatchRecords;
let shared: SharedPhotos;
let files: DecodedPhoto;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-shared-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
  blobs = await BlobStore.open(new StorageSettings(), directory, redis);
  transfers = new TransferRecords(redis, new RecordsSettings());
  batches = new BatchRecords(redis, new RecordsSettings());
  shared = new SharedPhotos(redis, blobs, batches);
  files = { upright: join(directory, 'upright.png'), faces: join(directory, 'faces.json') };
  for (const file of Object.values(files)) await writeFile(file, `what stands in ${file}`);
});

afterAll(async () => {
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
});

/** A batch with one transfer whose planned expiry has passed. */
async function created(): Promise<BatchPlan> {
  const [id, expiresAt] = [uuid(), Date.now() - 1_000];
  const transfer = transferRecord({ batchId: id, expiresAt });
  const items = [{ transferId: transfer.id, style: transfer.style, photoId: transfer.photo.id }];
  const of = { photoId: null, shared: { maxSide: 768, several: true }, webhookUrl: null, metadata: {} };
  const plan = { id, callerId: 'local', createdAt: Date.now(), expiresAt, items, ...of };
  await batches.create(plan, [transfer]);
  return plan;
}

async function keepAll(batch: BatchPlan, initImage: string): Promise<void> {
  await shared.keepDecoded(batch, files);
  const work = { initImage, controlMap: null } as unknown as PreparedWork;
  await shared.keepPrepared(batch, 'a way', { work, faces: [], warnings: [] });
}

async function holders(): Promise<string[]> {
  const found: string[] = [];
  for await (const page of blobs.owners()) found.push(...page);
  return found;
}

describe('the shared photo of a batch', () => {
  it('is kept until the last transfer has ended, even beyond the planned expiry', async () => {
    const batch = await created();
    const { sha256 } = await blobs.put({ file: files.upright }, 'other-owner');
    await keepAll(batch, sha256);
    expect(await shared.decoded(batch.id)).toMatchObject({ upright: sha256 });
    expect(await shared.prepared(batch.id, 'a way')).toMatchObject({ work: { initImage: sha256 } });
    await shared.settle(batch.id);
    expect(await shared.decoded(batch.id)).not.toBeNull();
    await transfers.change(batch.items[0]?.transferId ?? '', () => ({ state: 'cancelled' }));
    await shared.settle(batch.id);
    expect([await shared.decoded(batch.id), await holders()]).toEqual([null, ['other-owner']]);
  });

  it.each([
    ['has ended', (batch: BatchPlan) => transfers.change(batch.items[0]?.transferId ?? '', ended)],
    ['was erased', (batch: BatchPlan) => batches.erase(batch)],
  ])('is released at once when it is stored after the batch %s', async (_, finish) => {
    const batch = await created();
    const { sha256 } = await blobs.put({ file: files.upright }, 'other-owner');
    await finish(batch);
    await keepAll(batch, sha256);
    expect(await shared.decoded(batch.id)).toBeNull();
    expect(await shared.prepared(batch.id, 'a way')).toBeNull();
    expect(await holders()).toEqual(['other-owner']);
  });
});

function ended(): { state: 'cancelled' } {
  return { state: 'cancelled' };
}
