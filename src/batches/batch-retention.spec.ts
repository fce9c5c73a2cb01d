import { Redis } from 'ioredis';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IdempotencyStore } from '../idempotency/idempotency-store.js';
import { BatchRecords } from '../records/batch-records.js';
import type { PhotoStore } from '../records/photo-store.js';
import { transferRecord } from '../records/record.fixture.js';
import { RecordsSettings } from '../records/records.config.js';
import type { SharedPhotos } from '../records/shared-photos.js';
import type { TransferOperations } from '../records/transfer-operations.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { BatchRetention } from './batch-retention.js';
import { Batches } from './batches.service.js';

/** More than the sweep reads at once. */
const UNFINISHED = 101;

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let transfers: TransferRecords;
let batches: BatchRecords;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-batch-retention-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
  const settings = Object.assign(new RecordsSettings(), { maxWaiting: 1_000 });
  transfers = new TransferRecords(redis, settings);
  batches = new BatchRecords(redis, settings);
});

afterAll(async () => {
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Creates a batch with one transfer. @returns both ids */
async function batchUntil(expiresAt: number): Promise<{ id: string; transferId: string }> {
  const id = uuid();
  const { id: transferId, ...transfer } = transferRecord({ batchId: id, expiresAt });
  const plan = {
    id,
    callerId: 'local',
    createdAt: Date.now(),
    expiresAt,
    items: [{ transferId, style: transfer.style, photoId: transfer.photo.id }],
    photoId: null,
    shared: null,
    webhookUrl: null,
    metadata: {},
  };
  await batches.create(plan, [{ id: transferId, ...transfer }]);
  return { id, transferId };
}

async function expire(now: number): Promise<void> {
  const shared = { release: async () => {} } as unknown as SharedPhotos;
  const answers = { replace: async () => {} } as unknown as IdempotencyStore;
  const service = new Batches(batches, {} as TransferOperations, {} as PhotoStore, shared, answers);
  await new BatchRetention(batches, service, new RecordsSettings()).expire(now);
}

it('erases expired batches, even behind many unfinished ones', async () => {
  const soon = Date.now() + 1_000;
  const going: string[] = [];
  for (let made = 0; made < UNFINISHED; made += 1) going.push((await batchUntil(soon)).id);
  const done = await batchUntil(Date.now() + 86_400_000);
  await transfers.change(done.transferId, () => ({ state: 'failed', finishedAt: Date.now() }));
  await expire(Date.now() + 2 * 86_400_000);
  expect(await batches.get(done.id)).toBeNull();
  expect(await batches.hasExpired(done.id, 'local')).toBe(true);
  expect((await batches.getMany(going)).map(({ id }) => id)).toEqual(going);
});
