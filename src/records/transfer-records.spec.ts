import { Redis } from 'ioredis';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import {
  type EndNotification,
  PendingNotifications,
  UNQUEUED_NOTIFICATIONS,
} from './pending-notifications.js';
import { transferRecord } from './record.fixture.js';
import { RecordsSettings } from './records.config.js';
import { QueueFull } from './records.errors.js';
import { TransferRecords } from './transfer-records.js';

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let records: TransferRecords;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-records-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
  records = new TransferRecords(redis, Object.assign(new RecordsSettings(), { maxWaiting: 5 }));
});

afterAll(async () => {
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
});

describe('the transfer records', () => {
  it('read back what was created, as version 1', async () => {
    const record = transferRecord();
    await records.create(record);
    expect(await records.get(record.id)).toEqual(record);
  });

  it('can be saved after Redis has lost the script', async () => {
    const record = transferRecord();
    await records.create(record);
    await redis.script('FLUSH');
    const changed = await records.change(record.id, () => ({ state: 'cancelled' }));
    expect(changed).toMatchObject({ state: 'cancelled', version: 2 });
    expect(await records.get(record.id)).toEqual(changed);
  });

  it('find nothing by anything but a UUID, even if it leads to another key', async () => {
    const record = transferRecord();
    await records.create(record);
    await redis.set(`transfers:record:${record.id}:live`, '{}');
    expect(await records.get(`${record.id}:live`)).toBeNull();
    expect(await records.get('')).toBeNull();
  });

  it('refuse to create the same transfer twice', async () => {
    const record = transferRecord();
    await records.create(record);
    await expect(records.create(record)).rejects.toThrow('exists already');
  });

  it('accept no more than may wait, however many are created at once', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => records.create(transferRecord())),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.every(({ reason }) => reason instanceof QueueFull)).toBe(true);
  });

  it('lose none of many concurrent changes', async () => {
    const record = transferRecord();
    await records.create(record);
    await Promise.all(
      Array.from({ length: 25 }, () =>
        records.change(record.id, ({ attempts }) => ({ attempts: attempts + 1 })),
      ),
    );
    const changed = await records.get(record.id);
    expect(changed?.attempts).toBe(25);
    expect(changed?.version).toBe(26);
  });

  it('end a transfer once when several callers try at the same time', async () => {
    const record = transferRecord();
    await records.create(record);
    const ends = await Promise.all(
      (['succeeded', 'failed', 'cancelled'] as const).map((state) =>
        records.change(record.id, (current) =>
          current.finishedAt === null ? { state, finishedAt: 1 } : null,
        ),
      ),
    );
    expect(ends.filter((end) => end !== null)).toHaveLength(1);
  });

  it('refuse to go backwards', async () => {
    const record = transferRecord({ state: 'generating' });
    await records.create(record);
    await expect(records.change(record.id, () => ({ state: 'preparing' }))).rejects.toThrow('cannot go from');
  });

  it('order the waiting room: transfers moved to the front, then by priority, then by submission', async () => {
    const [first, second, urgent] = [
      transferRecord({ order: 1e14 + 1 }),
      transferRecord({ order: 1e14 + 2 }),
      transferRecord({ order: 3 }),
    ];
    for (const record of [second, first, urgent]) await records.create(record);
    expect(await records.waiting()).toEqual([urgent.id, first.id, second.id]);
    await records.change(second.id, () => ({ order: -Date.now() }));
    expect(await records.positions([second.id])).toEqual(new Map([[second.id, 1]]));
    await records.change(second.id, () => ({ state: 'preparing', slot: '0' }));
    expect(await records.lines.places([second.id])).toEqual(new Map());
    expect(await records.ahead('0')).toBe(1);
    await records.change(second.id, () => ({ state: 'generating' }));
    expect(await records.positions([second.id])).toEqual(new Map());
    expect(await records.ahead('0')).toBe(0);
  });

  it("list a caller's own transfers newest first, page by page, each once", async () => {
    const own = Array.from({ length: 5 }, () => transferRecord({ state: 'succeeded', callerId: 'me' }));
    for (const record of own) await records.create(record);
    await records.create(transferRecord({ callerId: 'another-caller' }));
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { items, next } = await records.list({ callerId: 'me', limit: 2, after });
      seen.push(...items.map(({ id }) => id));
      after = next ?? undefined;
    } while (after !== undefined);
    expect(seen).toEqual(own.map(({ id }) => id).toReversed());
  });

  it('filter by state and style', async () => {
    const comic = transferRecord({ style: 'comic', state: 'failed' });
    for (const record of [comic, transferRecord({ style: 'comic' }), transferRecord({ state: 'failed' })]) {
      await records.create(record);
    }
    const { items } = await records.list({ style: 'comic', state: 'failed', limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([comic.id]);
  });

  it('erase a transfer completely', async () => {
    const record = transferRecord();
    await records.create(record);
    expect(await records.erase(record)).toBe(false); // not before it has ended
    await records.change(record.id, () => ({ state: 'cancelled' }));
    expect(await records.erase(record)).toBe(true);
    // Only the note remains that the append-only file may still contain erased data.
    expect(await redis.keys('*')).toEqual(['easel:erasures']);
  });

  it('send a transfer back that changes at the same moment', async () => {
    const record = transferRecord();
    await records.create(record);
    await records.change(record.id, () => ({ state: 'failed' }));
    const back = await Promise.all([
      records.change(record.id, () => ({ metadata: { note: 'a' } })),
      records.reopen(record.id, () => ({ state: 'queued' })),
      records.change(record.id, () => ({ metadata: { note: 'b' } })),
    ]);
    expect([back[1], await records.get(record.id)]).toMatchObject([{ state: 'queued' }, { state: 'queued' }]);
  });

  it('queue notifications by caller, and let the callers take turns', async () => {
    const notifications = new PendingNotifications(redis);
    for (const [index, callerId] of ['hog', 'hog', 'hog', 'shop', 'studio'].entries())
      await notifications.enqueue(await note(`transfer-${index}`), callerId);
    const due = (await notifications.due(Date.now(), 2)).map(({ callerId, id }) => `${callerId} ${id}`);
    expect(due.slice(0, 3).toSorted()).toEqual(['hog transfer-0', 'shop transfer-3', 'studio transfer-4']);
    expect(due.slice(3)).toEqual(['hog transfer-1']);
    expect((await notifications.due(Date.now(), 5, 'hog')).map(({ id }) => id)).toEqual([
      'transfer-0',
      'transfer-1',
      'transfer-2',
    ]);
    expect(await notifications.count()).toBe(5);
  });

  it('note one notification in the step in which a transfer ends, and erase it with the record', async () => {
    const notifications = new PendingNotifications(redis);
    const notified = transferRecord({ webhookUrl: 'https://example.com/hook' });
    const silent = transferRecord();
    for (const record of [notified, silent]) {
      await records.create(record);
      expect(await notifications.unqueued(10)).toEqual([]);
    }
    await records.change(notified.id, () => ({ state: 'cancelled', finishedAt: Date.now() }));
    await records.change(silent.id, () => ({ state: 'cancelled', finishedAt: Date.now() }));
    const [noted = { id: '', at: 0 }, ...others] = await notifications.unqueued(10);
    expect([noted.id, others]).toEqual([notified.id, []]);
    await notifications.enqueue({ id: notified.id, at: 1 }, notified.callerId); // rescheduled since it was read
    expect(await notifications.unqueued(10)).toEqual([noted]);
    await notifications.enqueue(noted, notified.callerId);
    expect(await notifications.unqueued(10)).toEqual([]);
    const due = { ...noted, callerId: notified.callerId };
    expect(await notifications.due(Date.now(), 10)).toEqual([due]);
    await notifications.postpone({ ...due, at: 1 }, null);
    expect(await notifications.due(Date.now(), 10)).toHaveLength(1);
    await notifications.postpone(due, Date.now() + 60_000);
    expect([await notifications.due(Date.now(), 10), await notifications.count()]).toEqual([[], 1]);
    await redis.zadd(UNQUEUED_NOTIFICATIONS, Date.now(), notified.id);
    await records.change(notified.id, () => ({ metadata: {} })); // an end happens once
    await records.erase(notified);
    expect([
      await notifications.unqueued(10),
      await notifications.due(Infinity, 10),
      await notifications.count(),
    ]).toEqual([[], [], 0]);
  });
});

/** Adds a notification in the way the script does it when a transfer ends. */
async function note(id: string): Promise<EndNotification> {
  await redis.zadd(UNQUEUED_NOTIFICATIONS, Date.now(), id);
  const [found] = await new PendingNotifications(redis).unqueued(1);
  if (found === undefined) throw new Error('Nothing was noted');
  return found;
}
