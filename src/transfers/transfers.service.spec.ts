import { Redis } from 'ioredis';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BatchRecords } from '../records/batch-records.js';
import { transferRecord } from '../records/record.fixture.js';
import { RecordsSettings } from '../records/records.config.js';
import type { TransferMetrics } from '../records/transfer-metrics.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import type { Signals } from '../scheduling/signals.js';
import type { StageQueues } from '../scheduling/stage-queues.js';
import type { TransferArtifacts } from './transfer-artifacts.js';
import { Transfers } from './transfers.service.js';

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let records: TransferRecords;
let batches: BatchRecords;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-transfers-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
  records = new TransferRecords(redis, new RecordsSettings());
  batches = new BatchRecords(redis, new RecordsSettings());
});

afterAll(async () => {
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
});

/** @param meanwhile runs once, between the cancellation of a transfer and its erasure */
function transfers(meanwhile: () => Promise<unknown>, from = records): Transfers {
  let next = meanwhile;
  const erase = async (): Promise<void> => {
    const now = next;
    next = async () => {};
    await now();
  };
  const artifacts = { erase, releasePictures: async () => {} } as unknown as TransferArtifacts;
  const queues = { withdraw: async () => {}, forget: async () => {} } as unknown as StageQueues;
  const signals = { cancelled: async () => {} } as unknown as Signals;
  return new Transfers(from, queues, artifacts, signals, { ended: () => {} } as unknown as TransferMetrics);
}

/** A failed transfer, the only one of its batch. */
async function failed(): Promise<TransferRecord & { readonly batchId: string }> {
  const batchId = uuid();
  const record = transferRecord({ batchId });
  const plan = {
    id: batchId,
    callerId: record.callerId,
    createdAt: record.createdAt,
    expiresAt: record.expiresAt,
    items: [{ transferId: record.id, style: record.style, photoId: record.photo.id }],
    photoId: null,
    shared: null,
    webhookUrl: null,
    metadata: {},
  };
  await batches.create(plan, [record]);
  await records.change(record.id, () => ({ state: 'failed', finishedAt: Date.now() }));
  return { ...record, batchId };
}

describe('erasing a transfer', () => {
  it('cancels it again when an operator sends it back at this moment, so that its batch ends', async () => {
    const { id, callerId, batchId } = await failed();
    const erased = transfers(() => records.reopen(id, () => ({ state: 'queued', finishedAt: null })));
    await erased.erase(id, callerId);
    expect(await records.get(id)).toBeNull();
    expect(await batches.unfinished([batchId])).toEqual(new Set());
    expect(await batches.get(batchId)).toMatchObject({ standings: [{ state: 'cancelled', erased: true }] });
    expect((await batches.get(batchId))?.finishedAt).not.toBeNull();
  });

  it('can happen twice at the same moment', async () => {
    const { id, callerId } = await failed();
    const erased = transfers(() => transfers(async () => {}).erase(id, callerId));
    await erased.erase(id, callerId);
    expect(await records.get(id)).toBeNull();
  });

  it('does not fail when another process erases the expired transfer at the same moment', async () => {
    const { id, callerId } = await failed();
    const other = transfers(async () => {});
    // The other process finishes before this one begins to erase.
    class OvertakenRecords extends TransferRecords {
      override async rememberExpired(record: TransferRecord): Promise<void> {
        await super.rememberExpired(record);
        await other.expire(id);
      }
    }
    const expiring = transfers(async () => {}, new OvertakenRecords(redis, new RecordsSettings()));
    expect(await expiring.expire(id)).toBe(true);
    await expect(expiring.get(id, callerId)).rejects.toMatchObject({ code: 'transfer_expired' });
  });
});
