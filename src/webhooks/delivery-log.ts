import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { EndedTransfers } from '../records/ended-transfers.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { REDIS } from '../redis/redis-connections.js';
import type { Delivery } from './delivery.js';

type Transfer = Pick<TransferRecord, 'id' | 'expiresAt'>;

/** The deliveries of each transfer, beside its record: they are erased with it. */
@Injectable()
export class DeliveryLog {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly ended: EndedTransfers,
  ) {}

  /** Oldest first. */
  async of(transferId: string): Promise<Delivery[]> {
    const all = await this.redis.hvals(key(transferId));
    return all
      .map((text) => JSON.parse(text) as Delivery)
      .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  async get(transferId: string, deliveryId: string): Promise<Delivery | null> {
    const text = await this.redis.hget(key(transferId), deliveryId);
    return text === null ? null : (JSON.parse(text) as Delivery);
  }

  /** Begins a delivery, if it is not there. */
  async open({ id, expiresAt }: Transfer, delivery: Delivery): Promise<void> {
    await this.redis
      .multi()
      .hsetnx(key(id), delivery.id, JSON.stringify(delivery))
      .pexpireat(key(id), expiresAt)
      .exec();
  }

  /** Saves what became of a delivery; what is to be done next is found out by looking at its transfer. */
  async save({ id, expiresAt }: Transfer, delivery: Delivery): Promise<void> {
    await this.redis
      .multi()
      .hset(key(id), delivery.id, JSON.stringify(delivery))
      .pexpireat(key(id), expiresAt)
      .exec();
    await this.ended.hurry(id);
  }
}

function key(transferId: string): string {
  return `transfers:record:${transferId}:deliveries`;
}
