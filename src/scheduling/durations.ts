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

  /** Over all, newest first, ms. */
  async recent(): Promise<number[]> {
    return (await this.redis.lrange(keyOf(), 0, -1)).map(Number);
  }

  /** The same of several styles, in one question. */
  async recentOfEach(styles: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
    const pipeline = this.redis.pipeline();
    for (const style of styles) pipeline.lrange(keyOf(style), 0, -1);
    const answers = (await pipeline.exec()) ?? [];
    return new Map(
      styles.map((style, index) => {
        const [error, recent] = answers[index] ?? [];
        if (error) throw error;
        return [style, ((recent ?? []) as string[]).map(Number)];
      }),
    );
  }
}

function keyOf(style?: string): string {
  return style === undefined ? 'durations:all' : `durations:style:${style}`;
}
