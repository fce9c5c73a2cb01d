import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { noteErasure } from '../redis/erasures.js';

/** A photo that its caller puts into the bucket. */
export interface UploadRecord {
  readonly id: string;
  readonly callerId: string;
  /** As they were signed for. */
  readonly bytes: number;
  /** When the address ends; ms since the epoch. */
  readonly expiresAt: number;
}

const EXPIRY = 'photos:uploads';

/** The uploads that were begun; each stays until its address has ended, so that whatever is put there is found. */
@Injectable()
export class UploadRecords {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async save(upload: UploadRecord): Promise<void> {
    await this.redis
      .multi()
      .set(key(upload.id), JSON.stringify(upload))
      .zadd(EXPIRY, upload.expiresAt, upload.id)
      .exec();
  }

  async get(id: string): Promise<UploadRecord | null> {
    const data = await this.redis.get(key(id));
    return data === null ? null : (JSON.parse(data) as UploadRecord);
  }

  /** Those whose address ended before that time, ms since the epoch. */
  async ended(before: number, limit: number): Promise<string[]> {
    return this.redis.zrangebyscore(EXPIRY, '-inf', before, 'LIMIT', 0, limit);
  }

  async erase(id: string): Promise<void> {
    await this.redis.multi().del(key(id)).zrem(EXPIRY, id).exec();
    await noteErasure(this.redis);
  }
}

function key(id: string): string {
  return `photos:upload:${id}`;
}
