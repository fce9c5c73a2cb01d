import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { Signals } from './signals.js';

const PAUSED = 'paused';

/** An operator's pause: what runs goes on, nothing new begins, submissions are still taken. Survives restarts. */
@Injectable()
export class QueueSwitch {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly signals: Signals,
  ) {}

  async paused(): Promise<boolean> {
    return (await this.redis.exists(PAUSED)) === 1;
  }

  async pause(): Promise<void> {
    await this.redis.set(PAUSED, new Date().toISOString());
  }

  async resume(): Promise<void> {
    await this.redis.del(PAUSED);
    await this.signals.wake();
  }
}
