import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisConnections } from '../redis/redis-connections.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { BlobStore } from '../storage/blob-store.js';
import { StorageSettings } from '../storage/storage.config.js';
import { BatchRecords } from './batch-records.js';
import { batchOwner, photoOwner, transferOwner, workOwner } from './blob-owners.js';
import { OrphanPictures } from './orphan-pictures.js';
import { PhotoRecords } from './photo-records.js';
import { transferRecord } from './record.fixture.js';
import { RecordsSettings } from './records.config.js';
import { TransferRecords } from './transfer-records.js';
import type { TransferState } from './transfer-states.js';

const HOUR_MS = 3_600_000;

let folder: string;
let endpoint: RedisEndpoint;
let connections: RedisConnections;
let blobs: BlobStore;
let transfers: TransferRecords;
let photos: PhotoRecords;
let batches: BatchRecords;
let orphans: OrphanPictures;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-orphans-'));
  endpoint = await startRedis(new RedisSettings(), folder);
  connections = new RedisConnections(endpoint, new RedisSettings());
  const redis = connections.client;
  blobs = await BlobStore.open(new StorageSettings(), folder, redis);
  transfers = new TransferRecords(redis, new RecordsSettings());
  photos = new PhotoRecords(redis);
  batches = new BatchRecords(redis, new RecordsSettings());
  orphans = new OrphanPictures(blobs, transfers, photos, batches);
});

afterAll(async () => {
  await blobs.onApplicationShutdown();
  await connections.close();
  await endpoint.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await connections.client.flushall();
});

/** @returns whether the picture is still stored after a sweep that much later */
async function survives(owner: string, laterMs = HOUR_MS): Promise<boolean> {
  const { sha256 } = await blobs.put({ bytes: Buffer.from(owner) }, owner);
  await orphans.release(async () => true, Date.now() + laterMs);
  return blobs.has(sha256);
}

async function transferIn(state: TransferState): Promise<string> {
  const { id } = transferRecord();
  await transfers.create(transferRecord({ id, state }));
  return id;
}

async function photo(id: string): Promise<void> {
  await photos.save({
    id,
    callerId: 'local',
    sha256: 'a'.repeat(64),
    bytes: 1,
    format: 'jpeg',
    width: 64,
    height: 64,
    faces: null,
    warnings: [],
    createdAt: 0,
    expiresAt: 1,
  });
}

describe('pictures after a crash', () => {
  it('are released when their transfer has no record', async () => {
    expect(await survives(workOwner(uuid()))).toBe(false);
    expect(await survives(transferOwner(uuid()))).toBe(false);
  });

  it('stay while the record of their transfer may not have been saved yet', async () => {
    expect(await survives(workOwner(uuid()), 60_000)).toBe(true);
  });

  it.each([
    ['queued', true, true],
    ['generating', true, true],
    ['failed', true, true],
    ['succeeded', false, true],
    ['cancelled', false, false],
  ] as const)(
    'of a %s transfer: intermediate ones stay: %s, served ones stay: %s',
    async (state, work, served) => {
      const id = await transferIn(state);
      expect(await survives(workOwner(id))).toBe(work);
      expect(await survives(transferOwner(id))).toBe(served);
    },
  );

  it('are released when their photo has no record, and stay when it has one', async () => {
    const known = uuid();
    await photo(known);
    expect(await survives(photoOwner(known))).toBe(true);
    expect(await survives(photoOwner(uuid()))).toBe(false);
  });

  it('stay when their record is saved during the second check, or when the sweep is cancelled', async () => {
    const [late, lost] = [uuid(), uuid()];
    const owners = [photoOwner(late), photoOwner(lost)];
    const [saved] = await Promise.all(
      owners.map((owner) => blobs.put({ bytes: Buffer.from('one picture') }, owner)),
    );
    expect(await orphans.release(async () => false, Date.now() + HOUR_MS)).toBe(0);
    const recorded = async (): Promise<boolean> => {
      await photo(late);
      return true;
    };
    expect(await orphans.release(recorded, Date.now() + HOUR_MS)).toBe(1);
    expect(await blobs.has(saved?.sha256 ?? '')).toBe(true);
  });

  it('shared within a batch are released when its last transfer has ended, or when it has no record', async () => {
    const batchId = uuid();
    const record = transferRecord({ batchId });
    const { id, callerId, createdAt, expiresAt, style, photo: shared } = record;
    const items = [{ transferId: id, style, photoId: shared.id }];
    const plan = { id: batchId, callerId, createdAt, expiresAt, items, metadata: {} };
    await batches.create({ ...plan, photoId: null, shared: null, webhookUrl: null }, [record]);
    expect(await survives(batchOwner(batchId))).toBe(true);
    await transfers.change(id, () => ({ state: 'succeeded' }));
    expect(await survives(batchOwner(batchId))).toBe(false);
    expect(await survives(batchOwner(uuid()))).toBe(false);
  });

  it('stay when the name of their owner is unknown', async () => {
    expect(await survives(photoOwner('sample'))).toBe(true);
    expect(await survives('unknown-kind:id')).toBe(true);
  });

  it('are found among thousands of other owners', async () => {
    const redis = connections.client;
    const pipeline = redis.pipeline();
    for (let index = 0; index < 3_000; index += 1) pipeline.sadd(`blobs-of:other:${index}`, 'x');
    await pipeline.exec();
    const lost = await Promise.all(
      Array.from({ length: 20 }, () => blobs.put({ bytes: Buffer.from('one picture') }, workOwner(uuid()))),
    );
    expect(await orphans.release(async () => true, Date.now() + HOUR_MS)).toBe(20);
    expect(await blobs.has(lost[0]?.sha256 ?? '')).toBe(false);
  });
});
