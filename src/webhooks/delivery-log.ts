import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { batchKey } from '../records/batch-records.js';
import { EndedTransfers, toldBatch } from '../records/ended-transfers.js';
import { recordKey } from '../records/stored-transfer.js';
import { REDIS } from '../redis/redis-connections.js';
import type { Delivery } from './delivery.js';
import type { Told } from './told.js';
import { WebhookMetrics } from './webhook-metrics.js';

type About = Pick<Told, 'name' | 'expiresAt'>;

/** Nothing for what was erased meanwhile. KEYS: 1 record, 2 deliveries. ARGV: 1 how, 2 id, 3 JSON, 4 until. */
const WRITE = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call(ARGV[1], KEYS[2], ARGV[2], ARGV[3])
return redis.call('PEXPIREAT', KEYS[2], ARGV[4])`;

/** Nothing for what is not as it was any more. KEYS: 1 deliveries. ARGV: 1 id, 2 JSON before, 3 JSON after. */
const REPLACE = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])`;

/** The deliveries about each transfer and batch, beside its record: they are erased with it. */
@Injectable()
export class DeliveryLog {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly ended: EndedTransfers,
    private readonly metrics: WebhookMetrics,
  ) {}

  /** Oldest first. */
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

  /** Begins a delivery, if it is not there. */
  async open(about: About, delivery: Delivery): Promise<void> {
    await this.write('HSETNX', about, delivery);
  }

  /** Saves what became of a delivery. */
  async save(about: About, delivery: Delivery): Promise<void> {
    await this.write('HSET', about, delivery);
  }

  /** The same where it still is what was read: an attempt may have been written down since then. */
  async replace({ name }: About, before: Delivery, after: Delivery): Promise<void> {
    const [old, next] = [JSON.stringify(before), JSON.stringify(after)];
    await this.redis.eval(REPLACE, 1, key(name), before.id, old, next);
  }

  /** Saves one that is to be delivered anew; what is to be done is found out by looking at what it is about. */
  async again(about: About, delivery: Delivery): Promise<void> {
    await this.save(about, delivery);
    await this.ended.hurry(about.name);
  }

  private async write(how: 'HSET' | 'HSETNX', { name, expiresAt }: About, delivery: Delivery): Promise<void> {
    const keys = [keyOf(name), key(name)];
    await this.redis.eval(WRITE, keys.length, ...keys, how, delivery.id, JSON.stringify(delivery), expiresAt);
  }

  /** The same after an attempt, which counts. */
  async attempted(about: About, delivery: Delivery): Promise<void> {
    await this.save(about, delivery);
    this.metrics.attempted(delivery);
  }
}

function keyOf(name: string): string {
  const batchId = toldBatch(name);
  return batchId === null ? recordKey(name) : batchKey(batchId);
}

function key(name: string): string {
  return `${keyOf(name)}:deliveries`;
}
