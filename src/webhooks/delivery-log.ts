import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { batchKey } from '../records/batch-records.js';
import { UNQUEUED_NOTIFICATIONS, batchIdOfSubject } from '../records/pending-notifications.js';
import { recordKey } from '../records/stored-transfer.js';
import { REDIS } from '../redis/redis-connections.js';
import type { Delivery } from './delivery.js';
import { GoneEndpoints, LEFT_ALONE_MS } from './gone-endpoints.js';
import type { WebhookSubject } from './webhook-subjects.js';
import { WebhookMetrics } from './webhook-metrics.js';

interface Replacement {
  readonly before: Delivery;
  readonly after: Delivery;
}

/**
 * Adds a delivery if it does not exist, and sets the expiry; does nothing if the transfer or batch was erased.
 *
 * KEYS: 1 record, 2 deliveries. ARGV: 1 id, 2 JSON, 3 expiry (ms since the epoch).
 */
const OPEN = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2])
return redis.call('PEXPIREAT', KEYS[2], ARGV[3])`;

/**
 * Replaces a delivery by compare-and-set: answers 0 if it has changed since it was read.
 *
 * KEYS: 1 deliveries. ARGV: 1 id, 2 JSON before, 3 JSON after.
 */
const REPLACE = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])`;

const REPLACE_ONLY = `${REPLACE}
return 1`;

/** Also marks the receiver as gone. KEYS: 2 mark of a gone receiver. ARGV: 4 time to live of the mark (ms). */
const REPLACE_BY_GONE = `${REPLACE}
redis.call('SET', KEYS[2], '1', 'PX', ARGV[4])
return 1`;

/**
 * Also removes the mark of a gone receiver, and schedules the notification.
 *
 * KEYS: 2 mark of a gone receiver, 3 unqueued notifications. ARGV: 4 now (ms), 5 name.
 */
const REPLACE_BY_NEW = `${REPLACE}
redis.call('DEL', KEYS[2])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[5])
return 1`;

/** Stores the deliveries of each transfer and batch beside its record; they are erased with it. */
@Injectable()
export class DeliveryLog {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly gone: GoneEndpoints,
    private readonly metrics: WebhookMetrics,
  ) {}

  /** The deliveries of a transfer or batch, oldest first. @param name see `WebhookSubject` */
  async of(name: string): Promise<Delivery[]> {
    const all = await this.redis.hvals(key(name));
    return all
      .map((text) => JSON.parse(text) as Delivery)
      .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  async get(name: string, deliveryId: string): Promise<Delivery | null> {
    const text = await this.redis.hget(key(name), deliveryId);
    return text === null ? null : (JSON.parse(text) as Delivery);
  }

  /** Adds a delivery, if it does not exist yet. */
  async open({ name, expiresAt }: WebhookSubject, delivery: Delivery): Promise<void> {
    const keys = [keyOf(name), key(name)];
    await this.redis.eval(OPEN, keys.length, ...keys, delivery.id, JSON.stringify(delivery), expiresAt);
  }

  /** Replaces a delivery if it has not changed since it was read. @returns whether it was replaced */
  async replace({ name }: WebhookSubject, before: Delivery, after: Delivery): Promise<boolean> {
    return this.run(REPLACE_ONLY, [key(name)], { before, after });
  }

  /** Like `replace`, after an attempt: updates the metrics, and marks a receiver that answered 410 as gone. */
  async attempted(subject: WebhookSubject, before: Delivery, after: Delivery): Promise<boolean> {
    const keys = [key(subject.name), this.gone.keyOf(subject)];
    const replaced =
      after.state === 'gone'
        ? await this.run(REPLACE_BY_GONE, keys, { before, after }, LEFT_ALONE_MS)
        : await this.replace(subject, before, after);
    if (replaced) this.metrics.attempted(after);
    return replaced;
  }

  /** Like `replace`, for a redelivery: schedules it, and removes the mark of a gone receiver. */
  async again(subject: WebhookSubject, before: Delivery, after: Delivery): Promise<boolean> {
    const keys = [key(subject.name), this.gone.keyOf(subject), UNQUEUED_NOTIFICATIONS];
    return this.run(REPLACE_BY_NEW, keys, { before, after }, Date.now(), subject.name);
  }

  private async run(
    script: string,
    keys: readonly string[],
    { before, after }: Replacement,
    ...rest: readonly (string | number)[]
  ): Promise<boolean> {
    const texts = [before.id, JSON.stringify(before), JSON.stringify(after)];
    return (await this.redis.eval(script, keys.length, ...keys, ...texts, ...rest)) === 1;
  }
}

function keyOf(name: string): string {
  const batchId = batchIdOfSubject(name);
  return batchId === null ? recordKey(name) : batchKey(batchId);
}

function key(name: string): string {
  return `${keyOf(name)}:deliveries`;
}
