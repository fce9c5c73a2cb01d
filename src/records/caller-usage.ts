import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { gpuAccountKey, TYPICAL_GPU_KEY, UNMEASURED_GPU_MS } from '../access/gpu-account.js';
import { REDIS } from '../redis/redis-connections.js';
import type { CallerUsage } from './quota.js';

/** The usage of callers that their limits are compared with, read from the same keys as in SAVE_TRANSFER. */
@Injectable()
export class CallerUsages {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async of(callerId: string, now = Date.now()): Promise<CallerUsage> {
    const answers = await this.redis
      .pipeline()
      .scard(`transfers:queued:${callerId}`)
      .hvals(`transfers:unfinished:${callerId}`)
      .get(gpuAccountKey(callerId, now))
      .get(TYPICAL_GPU_KEY)
      .exec();
    const [queued, reserved, gpuMs, typicalMs] = (answers ?? []).map(([error, value]) => {
      if (error) throw error;
      return value;
    }) as [number, string[], string | null, string | null];
    return {
      queued,
      unfinished: reserved.length,
      gpuMs: Number(gpuMs ?? 0),
      reservedMs: reserved.reduce((sum, ms) => sum + Number(ms), 0),
      typicalMs: Number(typicalMs ?? UNMEASURED_GPU_MS),
    };
  }
}
