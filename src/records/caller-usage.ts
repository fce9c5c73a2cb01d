import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { gpuAccountKey } from '../access/gpu-account.js';
import { REDIS } from '../redis/redis-connections.js';
import type { CallerUsage } from './quota.js';

/** What callers have of what their limits are about, as SAVE_TRANSFER sees it. */
@Injectable()
export class CallerUsages {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async of(callerId: string, now = Date.now()): Promise<CallerUsage> {
    const answers = await this.redis
      .pipeline()
      .scard(`transfers:queued:${callerId}`)
      .hvals(`transfers:unfinished:${callerId}`)
      .get(gpuAccountKey(callerId, now))
      .exec();
    const [queued, reserved, gpuMs] = (answers ?? []).map(([error, value]) => {
      if (error) throw error;
      return value;
    }) as [number, string[], string | null];
    return {
      queued,
      unfinished: reserved.length,
      gpuMs: Number(gpuMs ?? 0),
      reservedMs: reserved.reduce((sum, ms) => sum + Number(ms), 0),
    };
  }
}
