import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { noteErasure } from '../redis/erasures.js';

/** A photo that its caller uploads directly into the bucket. */
export interface UploadRecord {
  readonly id: string;
  readonly callerId: string;
  /** Size that the upload URL was signed for. */
  readonly bytes: number;
  /** When the upload URL expires, ms since the epoch. */
  readonly expiresAt: number;
}

const EXPIRY = 'photos:uploads';

/** The begun uploads. A record is kept until its URL has expired, so that an object uploaded by it can be found. */
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

  /** Ids of uploads whose URL expired before that time, ms since the epoch. */
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
