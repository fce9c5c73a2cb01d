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
  if (record === undefined) throw new Error('There is none');
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

async function toBeTold(): Promise<string[]> {
  return (await new PendingNotifications(redis).unqueued(10)).map(({ id }) => id);
}

/** All but the note that something was erased, which names nothing. */
async function keysButTheNote(): Promise<string[]> {
  return (await redis.keys('*')).filter((key) => !key.endsWith(ERASURES)).toSorted();
}

describe('a batch', () => {
  it('is made with all its transfers, and gives back what was made', async () => {
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

  it('that has not room for all leaves nothing behind, of itself or of its transfers', async () => {
    await created(3);
    const before = await keysButTheNote();
    const [plan, records] = batchOf(3);
    await expect(batches.create(plan, records)).rejects.toThrow(QueueFull);
    expect(await batches.get(plan.id)).toBeNull();
    expect(await transfers.getMany(records.map(({ id }) => id))).toEqual([]);
    expect(await keysButTheNote()).toEqual(before);
    expect(await transfers.count(['queued'])).toBe(3);
    await created(MAX_WAITING - 3);
  });

  it('that would give its caller more than it may have leaves nothing behind either', async () => {
    const limits = { ...NO_LIMITS, queued: 2 };
    const [plan, records] = batchOf(3);
    await expect(batches.create(plan, records, limits)).rejects.toThrow(QuotaExceeded);
    expect(await keysButTheNote()).toEqual([]);
    const [smaller, two] = batchOf(2);
    await batches.create(smaller, two, limits);
    expect(await transfers.waiting()).toEqual(two.map(({ id }) => id));
  });

  it('lets in whole batches only, however many come at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => created(2)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await transfers.count(['queued'])).toBe(4);
  });

  it('stands where its transfers stand', async () => {
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

  it('is to be told of once, in the step in which its last transfer ends, however many end at once', async () => {
    const plan = await created(4);
    const ids = plan.items.map(({ transferId }) => transferId);
    await Promise.all(ids.slice(1).map((id) => end(id)));
    expect(await toBeTold()).toEqual([]);
    await end(ids[0] ?? '');
    expect(await toBeTold()).toEqual([`batch:${plan.id}`]);
  });

  it('has ended at once when all its transfers had when they were made', async () => {
    const [plan, records] = batchOf(2, { state: 'succeeded', finishedAt: Date.now() });
    await batches.create(plan, records);
    expect((await batches.get(plan.id))?.finishedAt).not.toBeNull();
    expect(await toBeTold()).toEqual([`batch:${plan.id}`]);
  });

  it('of which some had ended when they were made goes on with the rest, and then ends', async () => {
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
    expect(await toBeTold()).toEqual([`batch:${plan.id}`]);
  });

  it('of which some had ended needs room for the rest alone, and without it leaves nothing behind', async () => {
    await created(MAX_WAITING - 1);
    const before = await keysButTheNote();
    const [plan, [first, ...others]] = batchOf(3) as [BatchPlan, [TransferRecord, ...TransferRecord[]]];
    const ended: TransferRecord = { ...first, state: 'succeeded', finishedAt: Date.now() };
    await expect(batches.create(plan, [ended, ...others])).rejects.toThrow(QueueFull);
    expect(await keysButTheNote()).toEqual(before);
    expect(await toBeTold()).toEqual([]);
    const [smaller, two] = batchOf(2);
    await batches.create(
      smaller,
      two.map((record, index) => (index === 0 ? { ...record, state: 'succeeded' } : record)),
    );
    expect(await transfers.count(['queued', 'succeeded'])).toBe(MAX_WAITING + 1);
  });

  it('goes on when an operator sends a transfer back, and then ends once more', async () => {
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

  it('is kept as long as the transfer that ended last, however late that was', async () => {
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

  it('is kept no shorter for a transfer that is kept shorter', async () => {
    const [plan, records] = batchOf(1, { expiresAt: Date.now() - 1_000 });
    await batches.create(plan, records);
    await end(only(records).id);
    expect((await batches.get(plan.id))?.expiresAt).toBe(plan.expiresAt);
  });

  it('knows what became of a transfer that was erased', async () => {
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

  it('is forgotten whole, and a transfer that is left changes on without it', async () => {
    const plan = await created(1);
    const [{ transferId }] = plan.items as [BatchPlan['items'][0]];
    await batches.erase(plan);
    await end(transferId);
    await transfers.erase({ id: transferId, callerId: 'local', batchId: plan.id });
    expect(await keysButTheNote()).toEqual([]);
  });

  it('is listed to its caller, newest first, page by page', async () => {
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
