import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';

const KEPT = 50;

/** How long the latest generations kept their slot busy, over all and per style. */
@Injectable()
export class Durations {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async add(style: string, ms: number): Promise<void> {
    const pipeline = this.redis.multi();
    for (const key of [keyOf(), keyOf(style)]) {
      pipeline.lpush(key, Math.round(ms)).ltrim(key, 0, KEPT - 1);
    }
    await pipeline.exec();
  }

  /** Newest first, ms. */
  async recent(style?: string): Promise<number[]> {
    return (await this.redis.lrange(keyOf(style), 0, -1)).map(Number);
  }
}

function keyOf(style?: string): string {
  return style === undefined ? 'durations:all' : `durations:style:${style}`;
}
