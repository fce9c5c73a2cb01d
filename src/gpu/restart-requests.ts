import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';

/** An operator who asked in vain has asked again, or has changed their mind. */
const KEPT_SECONDS = 600;

/** Restarts that an operator asked for: whoever has the GPU finds them, whichever process was asked. */
@Injectable()
export class RestartRequests {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async ask(slot: string): Promise<void> {
    await this.redis.set(key(slot), new Date().toISOString(), 'EX', KEPT_SECONDS);
  }

  /** Whether there is one; then there is none any more. */
  async take(slot: string): Promise<boolean> {
    return (await this.redis.del(key(slot))) === 1;
  }
}

function key(slot: string): string {
  return `gpu:${slot}:restart`;
}
