import { Redis } from 'ioredis';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CALLER } from '../access/caller.js';
import { Metrics } from '../metrics/metrics.js';
import { photoOwner, transferOwner, workOwner } from '../records/blob-owners.js';
import { PhotoRecords } from '../records/photo-records.js';
import { PhotoStore } from '../records/photo-store.js';
import { transferRecord } from '../records/record.fixture.js';
import { RecordsSettings } from '../records/records.config.js';
import { TransferMetrics } from '../records/transfer-metrics.js';
import type { FinishedTransfer } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { BlobStore } from '../storage/blob-store.js';
import { StorageSettings } from '../storage/storage.config.js';
import { AcceptedTransfers } from './accepted-transfers.js';
import type { SubmissionOrder } from './submission-order.js';
import type { SubmittedPhoto } from '../records/submitted-photo.js';
import { TransferSubmission } from '../records/submission.dto.js';
import { QueueFull } from '../records/records.errors.js';
import type { CachedResults } from './cached-results.js';
import type { SubmittedPhotos } from './submitted-photos.js';
import { TransferIntake } from './transfer-intake.js';
import type { TransferPlanner } from './transfer-planner.js';
import type { WaitingRoom } from './waiting-room.js';

const { plan } = transferRecord();
const PLANNED = { plan, warnings: [], webhookUrl: null, resultKey: null };

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let blobs: BlobStore;
let records: TransferRecords;
let accepted: AcceptedTransfers;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-accepted-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
  blobs = await BlobStore.open(new StorageSettings(), directory, redis);
  const settings = Object.assign(new RecordsSettings(), { maxWaiting: 2 });
  records = new TransferRecords(redis, settings);
  const photos = new PhotoStore(blobs, new PhotoRecords(redis), settings);
  accepted = new AcceptedTransfers(blobs, photos, records, new TransferMetrics(new Metrics()), settings);
});

afterAll(async () => {
  await blobs.onApplicationShutdown();
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
});

function order(id: string = uuid()): SubmissionOrder {
  return {
    id,
    caller: LOCAL_CALLER,
    submission: Object.assign(new TransferSubmission(), { style: 'anime', metadata: { copy: 2 } }),
  };
}

async function received(content: string): Promise<SubmittedPhoto> {
  const file = join(directory, uuid());
  await writeFile(file, content);
  const header = { format: 'jpeg' as const, width: 100, height: 120 };
  return { kind: 'received', photo: { source: { file }, header } as never };
}

async function owners(): Promise<string[]> {
  const found: string[] = [];
  for await (const page of blobs.owners()) found.push(...page);
  return [...new Set(found)].toSorted();
}

async function full(): Promise<never> {
  throw new QueueFull('The queue is full.');
}

/** A succeeded transfer whose pictures are stored. */
async function original(): Promise<FinishedTransfer> {
  const record = transferRecord({ id: uuid(), state: 'succeeded', finishedAt: Date.now() });
  const { sha256, bytes } = await blobs.put({ bytes: Buffer.from('result') }, transferOwner(record.id));
  const map = await blobs.put({ bytes: Buffer.from('map') }, transferOwner(record.id));
  const size = { width: 64, height: 64 };
  const used = { seed: 7, sampler: 'Euler', scheduler: 'Karras', steps: 9, checkpoint: 'x' };
  const took = { loaded: false, busyMs: 900, switchMs: 0 };
  return {
    ...record,
    prepared: { initImage: 'gone', controlMap: map.sha256, frame: { ...size, content: size } },
    generated: { image: 'gone', ...used, ...took },
    result: { sha256, bytes, ...size, format: 'jpeg' },
  };
}

describe('an accepted transfer', () => {
  it('is created once by two runs of one request, and only its own pictures are kept', async () => {
    const one = order();
    const photos = await Promise.all([received('photo'), received('photo')]);
    const kept = await Promise.all(photos.map((photo) => accepted.keepPhoto(one, photo)));
    const created = await Promise.all(
      kept.map((photo) => accepted.record(LOCAL_CALLER, accepted.draft(one, photo, PLANNED))),
    );
    expect(created[1]?.photo).toEqual(created[0]?.photo);
    expect(await records.waiting()).toEqual([one.id]);
    expect(await owners()).toEqual([photoOwner(created[0]?.photo.id ?? ''), workOwner(one.id)]);
    expect(await accepted.before(one)).toEqual(created[0]);
    expect(await accepted.before({ ...one, caller: { ...LOCAL_CALLER, id: 'bert' } })).toBeNull();
  });

  it('leaves nothing behind when the queue is full', async () => {
    for (let count = 0; count < 2; count += 1) await records.create(transferRecord());
    const one = order();
    const kept = await accepted.keepPhoto(one, await received('photo'));
    await expect(accepted.record(LOCAL_CALLER, accepted.draft(one, kept, PLANNED))).rejects.toThrow(
      'already waiting',
    );
    expect(await owners()).toEqual([]);
  });
});

describe('a transfer with a known result', () => {
  it('owns the pictures, needs no place in the queue, and has succeeded', async () => {
    for (let count = 0; count < 2; count += 1) await records.create(transferRecord());
    const [one, first] = [order(), await original()];
    const kept = await accepted.keepPhoto(one, await received('photo'));
    const copy = await accepted.copy(one, kept, { ...PLANNED, original: first });
    expect(copy).toMatchObject({ id: one.id, state: 'succeeded', cached: true, metadata: { copy: 2 } });
    expect(await records.get(one.id)).toEqual(copy);
    expect(await records.unfinished()).not.toContain(one.id);
    await blobs.release(transferOwner(first.id));
    for (const sha256 of [first.result.sha256, first.prepared?.controlMap ?? ''])
      expect(await blobs.has(sha256)).toBe(true);
    await blobs.release(transferOwner(one.id));
    expect(await blobs.has(first.result.sha256)).toBe(false);
  });

  it('is not created when one of the pictures has just been erased', async () => {
    const [one, first] = [order(), await original()];
    await blobs.release(transferOwner(first.id), first.prepared?.controlMap ?? '');
    const kept = await accepted.keepPhoto(one, await received('photo'));
    expect(await accepted.copy(one, kept, { ...PLANNED, original: first })).toBeNull();
    expect(await records.get(one.id)).toBeNull();
    expect(await owners()).toEqual(
      [photoOwner('id' in kept ? kept.id : ''), transferOwner(first.id)].toSorted(),
    );
  });

  it('leaves nothing behind when the result has just been erased and the queue is full', async () => {
    const first = await original();
    const photo = await received('photo');
    const take = async (_: unknown, __: unknown, use: (photo: SubmittedPhoto) => unknown): Promise<unknown> =>
      use(photo);
    const find = async (): Promise<FinishedTransfer> => {
      await blobs.release(transferOwner(first.id));
      return first;
    };
    const intake = new TransferIntake(
      { take } as unknown as SubmittedPhotos,
      { plan: () => PLANNED } as unknown as TransferPlanner,
      { keyOf: () => 'key', find } as unknown as CachedResults,
      accepted,
      { admit: full } as unknown as WaitingRoom,
    );
    await expect(intake.submit(order())).rejects.toThrow(QueueFull);
    expect(await owners()).toEqual([]);
    expect(await redis.keys('*photo*')).toEqual([]);
  });
});
