import { Redis } from 'ioredis';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Metrics } from '../metrics/metrics.js';
import { PendingNotifications } from '../records/pending-notifications.js';
import { recordKey } from '../records/stored-transfer.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { afterAttempt } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import type { GoneEndpoints } from './gone-endpoints.js';
import { OpenDeliveries } from './open-deliveries.js';
import { SUBJECT } from './webhook-subjects.fixture.js';
import { WebhookMetrics } from './webhook-metrics.js';
import type { WebhookPreferences } from './webhook-preferences.js';

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let log: DeliveryLog;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-deliveries-'));
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
  const metrics = new WebhookMetrics(new Metrics(), new PendingNotifications(redis));
  log = new DeliveryLog(
    redis,
    receivers(async () => false),
    metrics,
  );
});

/** @param has answers whether the receiver is gone */
function deliveries(has: () => Promise<boolean>): OpenDeliveries {
  const preferences = { of: () => ({ events: ['transfer.failed'] }) };
  return new OpenDeliveries(log, preferences as unknown as WebhookPreferences, receivers(has));
}

function receivers(has: () => Promise<boolean>): GoneEndpoints {
  return { has, keyOf: () => 'gone' } as unknown as GoneEndpoints;
}

describe('open deliveries', () => {
  it('are closed without an attempt when the receiver is gone', async () => {
    expect(await deliveries(async () => true).about(SUBJECT)).toEqual([]);
    expect(await log.of(SUBJECT.name)).toMatchObject([{ state: 'gone', attempts: [], nextAttemptAt: null }]);
  });

  it('keep the attempt that was answered 410, if it is recorded at this moment', async () => {
    const attempted = async (): Promise<boolean> => {
      const [delivery] = await log.of(SUBJECT.name);
      if (delivery === undefined) throw new Error('No delivery was added');
      const attempt = { at: Date.now(), durationMs: 1, status: 410, error: 'status' } as const;
      await log.attempted(SUBJECT, delivery, afterAttempt(delivery, attempt));
      return true;
    };
    expect(await deliveries(attempted).about(SUBJECT)).toEqual([]);
    expect(await log.of(SUBJECT.name)).toMatchObject([{ state: 'gone', attempts: [{ status: 410 }] }]);
  });
});
