import { Redis } from 'ioredis';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Metrics } from '../metrics/metrics.js';
import { BatchRecords } from '../records/batch-records.js';
import { PendingNotifications } from '../records/pending-notifications.js';
import { RecordsSettings } from '../records/records.config.js';
import { recordKey } from '../records/stored-transfer.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { Deliveries } from './deliveries.service.js';
import { type Delivery, deliveryOf } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { GoneEndpoints } from './gone-endpoints.js';
import { SUBJECT } from './webhook-subjects.fixture.js';
import type { WebhookSubjects } from './webhook-subjects.js';
import { WebhookAttempts } from './webhook-attempts.js';
import { WebhookMetrics } from './webhook-metrics.js';
import type { WebhookSender } from './webhook-sender.js';
import type { WebhookPreferences } from './webhook-preferences.js';

const FOUND = { find: async () => SUBJECT } as unknown as WebhookSubjects;

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let gone: GoneEndpoints;
let log: DeliveryLog;
let deliveryId: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-attempts-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
});

afterAll(async () => {
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
  await redis.hset(recordKey(SUBJECT.id), 'there', 1);
  gone = new GoneEndpoints(redis, { of: () => ({}) } as unknown as WebhookPreferences);
  log = new DeliveryLog(redis, gone, new WebhookMetrics(new Metrics(), new PendingNotifications(redis)));
  const delivery = deliveryOf(SUBJECT);
  if (delivery === null) throw new Error('The transfer has not ended');
  await log.open(SUBJECT, delivery);
  deliveryId = delivery.id;
});

/** @param meanwhile runs while the message is being sent */
async function attempt(status: number, meanwhile: () => Promise<unknown> = async () => {}): Promise<boolean> {
  const send: WebhookSender['send'] = async () => {
    await meanwhile();
    const error = status < 300 ? null : 'status';
    return { attempt: { at: Date.now(), durationMs: 1, status, error }, retryAfterMs: 0 };
  };
  const attempts = new WebhookAttempts(FOUND, log, { send } as unknown as WebhookSender);
  const made = (await log.get(SUBJECT.name, deliveryId))?.attempts.length ?? 0;
  const job = { about: SUBJECT.name, deliveryId, attempt: made };
  return (await attempts.make(job, new AbortController().signal)) !== null;
}

async function redeliver(): Promise<Delivery> {
  const records = new TransferRecords(redis, new RecordsSettings());
  const batches = new BatchRecords(redis, new RecordsSettings());
  return new Deliveries(FOUND, records, batches, log).redeliver(SUBJECT.name, deliveryId, SUBJECT.callerId);
}

async function rescheduled(): Promise<string[]> {
  return (await new PendingNotifications(redis).unqueued(10)).map(({ id }) => id);
}

describe('a webhook attempt', () => {
  it.each([204, 410, 500])(
    'answered with %i does not undo a redelivery requested meanwhile',
    async (status) => {
      expect(await attempt(status, redeliver)).toBe(true);
      const [delivery] = await log.of(SUBJECT.name);
      expect(delivery).toMatchObject({ state: 'pending', attempts: [{ status }], attemptsBefore: 1 });
      expect(delivery?.nextAttemptAt).toBeLessThanOrEqual(Date.now());
      expect(await rescheduled()).toEqual([SUBJECT.name]);
      expect(await gone.has(SUBJECT)).toBe(false);
    },
  );

  it('is recorded once when it is made twice at the same time', async () => {
    expect(await attempt(500, () => attempt(204))).toBe(false);
    expect(await log.of(SUBJECT.name)).toMatchObject([{ state: 'delivered', attempts: [{ status: 204 }] }]);
    expect(await redeliver()).toMatchObject({ state: 'pending', attemptsBefore: 1 });
    expect(await attempt(204, () => attempt(500))).toBe(false);
    expect(await log.of(SUBJECT.name)).toMatchObject([{ state: 'pending', attempts: [{}, { status: 500 }] }]);
  });

  it('leaves nothing behind when the transfer was erased meanwhile', async () => {
    expect(await attempt(204, () => redis.flushall())).toBe(false);
    expect(await redis.keys('*')).toEqual([]);
  });

  it('marks a receiver that answers 410 as gone, until a redelivery is requested', async () => {
    expect(await attempt(410)).toBe(true);
    expect(await log.of(SUBJECT.name)).toMatchObject([{ state: 'gone', nextAttemptAt: null }]);
    expect(await gone.has(SUBJECT)).toBe(true);
    await redeliver();
    expect(await gone.has(SUBJECT)).toBe(false);
    expect(await rescheduled()).toEqual([SUBJECT.name]);
  });
});
