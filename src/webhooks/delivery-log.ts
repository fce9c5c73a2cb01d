import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { batchKey } from '../records/batch-records.js';
import { EndedTransfers, toldBatch } from '../records/ended-transfers.js';
import { REDIS } from '../redis/redis-connections.js';
import type { Delivery } from './delivery.js';
import type { Told } from './told.js';

type About = Pick<Told, 'name' | 'expiresAt'>;

/** The deliveries about each transfer and batch, beside its record: they are erased with it. */
@Injectable()
export class DeliveryLog {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly ended: EndedTransfers,
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
  async open({ name, expiresAt }: About, delivery: Delivery): Promise<void> {
    await this.redis
      .multi()
      .hsetnx(key(name), delivery.id, JSON.stringify(delivery))
      .pexpireat(key(name), expiresAt)
      .exec();
  }

  /** Saves what became of a delivery; what is to be done next is found out by looking at what it is about. */
  async save({ name, expiresAt }: About, delivery: Delivery): Promise<void> {
    await this.redis
      .multi()
      .hset(key(name), delivery.id, JSON.stringify(delivery))
      .pexpireat(key(name), expiresAt)
      .exec();
    await this.ended.hurry(name);
  }
}

function key(name: string): string {
  const batchId = toldBatch(name);
  return `${batchId === null ? `transfers:record:${name}` : batchKey(batchId)}:deliveries`;
}
