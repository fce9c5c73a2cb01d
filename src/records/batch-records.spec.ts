import { Redis } from 'ioredis';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../access/caller-limits.js';
import { ERASURES } from '../redis/erasures.js';
import { RedisSettings } from '../redis/redis.config.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { startRedis } from '../redis/start-redis.js';
import type { BatchPlan, BatchRecord } from './batch-record.js';
import { BatchRecords } from './batch-records.js';
import { batchStateOf } from './batch-states.js';
import { PendingNotifications } from './pending-notifications.js';
import { transferRecord } from './record.fixture.js';
import { RecordsSettings } from './records.config.js';
import { QueueFull, QuotaExceeded } from './records.errors.js';
import type { TransferRecord } from './transfer-record.js';
import { TransferRecords } from './transfer-records.js';
import type { TransferState } from './transfer-states.js';

const MAX_WAITING = 5;

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let transfers: TransferRecords;
let batches: BatchRecords;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-batches-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
  const settings = Object.assign(new RecordsSettings(), { maxWaiting: MAX_WAITING });
  transfers = new TransferRecords(redis, settings);
  batches = new BatchRecords(redis, settings);
});

afterAll(async () => {
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
});

function batchOf(count: number, changes: Partial<TransferRecord> = {}): [BatchPlan, TransferRecord[]] {
  const id = uuid();
  const records = Array.from({ length: count }, () => transferRecord({ batchId: id, ...changes }));
  const now = Date.now();
  const plan: BatchPlan = {
    id,
    callerId: 'local',
    createdAt: now,
    expiresAt: now + 86_400_000,
    items: records.map((record) => ({
      transferId: record.id,
      style: record.style,
      photoId: record.photo.id,
    })),
    photoId: null,
    shared: { maxSide: 768, several: false },
    webhookUrl: 'https://example.com/hook',
    metadata: {},
  };
  return [plan, records];
}

function only([record]: readonly TransferRecord[]): TransferRecord {
  if (record === undefined) throw new Error('No record');
  return record;
}

async function created(count: number): Promise<BatchPlan> {
  const [plan, records] = batchOf(count);
  await batches.create(plan, records);
  return plan;
}

async function end(transferId: string, state: TransferState = 'succeeded'): Promise<void> {
  await transfers.change(transferId, () => ({ state, finishedAt: Date.now() }));
}

async function stateOf({ id }: BatchPlan): Promise<string> {
  const record = await batches.get(id);
  return batchStateOf((record as BatchRecord).standings.map(({ state }) => state));
}

async function unqueuedNotifications(): Promise<string[]> {
  return (await new PendingNotifications(redis).unqueued(10)).map(({ id }) => id);
}

/** All keys except the note of erasures, which contains no ids. */
async function keysOfRecords(): Promise<string[]> {
  return (await redis.keys('*')).filter((key) => !key.endsWith(ERASURES)).toSorted();
}

describe('a batch', () => {
  it('is created with all its transfers and read back unchanged', async () => {
    const [plan, records] = batchOf(3);
    await batches.create(plan, records);
    expect(await batches.get(plan.id)).toEqual({
      ...plan,
      standings: Array.from({ length: 3 }, () => ({ state: 'queued', hadEnded: false, erased: false })),
      finishedAt: null,
    });
    expect(await transfers.getMany(records.map(({ id }) => id))).toEqual(records);
    expect(await transfers.waiting()).toEqual(records.map(({ id }) => id));
  });

  it('leaves neither itself nor any transfer behind when the queue lacks room for all of them', async () => {
    await created(3);
    const before = await keysOfRecords();
    const [plan, records] = batchOf(3);
    await expect(batches.create(plan, records)).rejects.toThrow(QueueFull);
    expect(await batches.get(plan.id)).toBeNull();
    expect(await transfers.getMany(records.map(({ id }) => id))).toEqual([]);
    expect(await keysOfRecords()).toEqual(before);
    expect(await transfers.count(['queued'])).toBe(3);
    await created(MAX_WAITING - 3);
  });

  it('leaves nothing behind when it would exceed a limit of its caller', async () => {
    const limits = { ...NO_LIMITS, queued: 2 };
    const [plan, records] = batchOf(3);
    await expect(batches.create(plan, records, limits)).rejects.toThrow(QuotaExceeded);
    expect(await keysOfRecords()).toEqual([]);
    const [smaller, two] = batchOf(2);
    await batches.create(smaller, two, limits);
    expect(await transfers.waiting()).toEqual(two.map(({ id }) => id));
  });

  it('is accepted as a whole or not at all, however many are created at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => created(2)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await transfers.count(['queued'])).toBe(4);
  });

  it('derives its state from the states of its transfers', async () => {
    const plan = await created(3);
    const [first, second, third] = plan.items.map(({ transferId }) => transferId) as [string, string, string];
    expect(await stateOf(plan)).toBe('queued');
    await transfers.change(first, () => ({ state: 'generating', slot: '0' }));
    expect(await stateOf(plan)).toBe('running');
    await end(first);
    await end(second, 'failed');
    expect(await batches.unfinished([plan.id])).toEqual(new Set([plan.id]));
    await end(third, 'cancelled');
    expect(await stateOf(plan)).toBe('partially_succeeded');
    expect(await batches.unfinished([plan.id])).toEqual(new Set());
    expect((await batches.get(plan.id))?.finishedAt).toBeGreaterThanOrEqual(plan.createdAt);
  });

  it('notes one notification when its last transfer ends, however many end at once', async () => {
    const plan = await created(4);
    const ids = plan.items.map(({ transferId }) => transferId);
    await Promise.all(ids.slice(1).map((id) => end(id)));
    expect(await unqueuedNotifications()).toEqual([]);
    await end(ids[0] ?? '');
    expect(await unqueuedNotifications()).toEqual([`batch:${plan.id}`]);
  });

  it('has ended from the start when all its transfers were created as ended', async () => {
    const [plan, records] = batchOf(2, { state: 'succeeded', finishedAt: Date.now() });
    await batches.create(plan, records);
    expect((await batches.get(plan.id))?.finishedAt).not.toBeNull();
    expect(await unqueuedNotifications()).toEqual([`batch:${plan.id}`]);
  });

  it('with some transfers created as ended runs until the others have ended', async () => {
    const [plan, [first, ...others]] = batchOf(3) as [BatchPlan, [TransferRecord, ...TransferRecord[]]];
    await batches.create(plan, [{ ...first, state: 'succeeded', finishedAt: Date.now() }, ...others]);
    expect(await stateOf(plan)).toBe('running');
    expect((await batches.get(plan.id))?.standings.map(({ hadEnded }) => hadEnded)).toEqual([
      true,
      false,
      false,
    ]);
    expect(await transfers.waiting()).toEqual(others.map(({ id }) => id));
    for (const { id } of others) await end(id);
    expect(await stateOf(plan)).toBe('succeeded');
    expect(await unqueuedNotifications()).toEqual([`batch:${plan.id}`]);
  });

  it('needs room only for its unfinished transfers, and leaves nothing behind when there is none', async () => {
    await created(MAX_WAITING - 1);
    const before = await keysOfRecords();
    const [plan, [first, ...others]] = batchOf(3) as [BatchPlan, [TransferRecord, ...TransferRecord[]]];
    const ended: TransferRecord = { ...first, state: 'succeeded', finishedAt: Date.now() };
    await expect(batches.create(plan, [ended, ...others])).rejects.toThrow(QueueFull);
    expect(await keysOfRecords()).toEqual(before);
    expect(await unqueuedNotifications()).toEqual([]);
    const [smaller, two] = batchOf(2);
    await batches.create(
      smaller,
      two.map((record, index) => (index === 0 ? { ...record, state: 'succeeded' } : record)),
    );
    expect(await transfers.count(['queued', 'succeeded'])).toBe(MAX_WAITING + 1);
  });

  it('runs again when an operator sends a transfer back, and ends a second time', async () => {
    const plan = await created(1);
    const [{ transferId }] = plan.items as [BatchPlan['items'][0]];
    await end(transferId, 'failed');
    await transfers.reopen(transferId, () => ({ state: 'queued', finishedAt: null }));
    expect(await batches.get(plan.id)).toMatchObject({
      finishedAt: null,
      standings: [{ state: 'queued', hadEnded: true }],
    });
    await end(transferId);
    expect(await stateOf(plan)).toBe('succeeded');
  });

  it('is kept at least as long as the transfer that ended last', async () => {
    const [plan, records] = batchOf(1);
    const over = Date.now() - 1_000;
    await batches.create({ ...plan, expiresAt: over }, [{ ...only(records), expiresAt: over }]);
    expect(await batches.expired(Date.now(), 10)).toEqual([plan.id]);
    expect(await batches.expired(Date.now(), 10, 1)).toEqual([]);
    await end(only(records).id);
    const transfer = await transfers.get(only(records).id);
    expect(transfer?.expiresAt).toBeGreaterThan(over);
    expect((await batches.get(plan.id))?.expiresAt).toBe(transfer?.expiresAt);
    expect(await batches.expired(Date.now(), 10)).toEqual([]);
    expect(await batches.expired(transfer?.expiresAt ?? 0, 10)).toEqual([plan.id]);
  });

  it('is not kept for less time because a transfer expires earlier', async () => {
    const [plan, records] = batchOf(1, { expiresAt: Date.now() - 1_000 });
    await batches.create(plan, records);
    await end(only(records).id);
    expect((await batches.get(plan.id))?.expiresAt).toBe(plan.expiresAt);
  });

  it('remembers the state of an erased transfer', async () => {
    const plan = await created(2);
    const [first, second] = plan.items.map(({ transferId }) => transferId) as [string, string];
    await end(first);
    await end(second);
    await transfers.erase({ id: first, callerId: 'local', batchId: plan.id });
    expect((await batches.get(plan.id))?.standings).toEqual([
      { state: 'succeeded', hadEnded: true, erased: true },
      { state: 'succeeded', hadEnded: true, erased: false },
    ]);
  });

  it('is erased completely, and its remaining transfers can still change', async () => {
    const plan = await created(1);
    const [{ transferId }] = plan.items as [BatchPlan['items'][0]];
    await batches.erase(plan);
    await end(transferId);
    await transfers.erase({ id: transferId, callerId: 'local', batchId: plan.id });
    expect(await keysOfRecords()).toEqual([]);
  });

  it('is listed for its caller, newest first, page by page', async () => {
    const plans = [await created(1), await created(1), await created(1)];
    const [oldest, middle, newest] = plans.map(({ id }) => id);
    const first = await batches.list('local', { limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual([newest, middle]);
    const second = await batches.list('local', { limit: 2, after: first.next ?? '' });
    expect([second.items.map(({ id }) => id), second.next]).toEqual([[oldest], null]);
    expect((await batches.list('other', { limit: 2 })).items).toEqual([]);
  });
});

describe('the state of a batch', () => {
  it.each([
    [['queued', 'queued'], 'queued'],
    [['queued', 'preparing'], 'running'],
    [['succeeded', 'queued'], 'running'],
    [['succeeded', 'succeeded'], 'succeeded'],
    [['succeeded', 'cancelled'], 'partially_succeeded'],
    [['failed', 'cancelled'], 'failed'],
    [['cancelled', 'cancelled'], 'cancelled'],
  ] as const)('of %j is %s', (states, state) => {
    expect(batchStateOf(states)).toBe(state);
  });
});
