import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';

/**
 * A request that was not taken within this time is dropped: by then the operator has asked again or changed their
 * mind.
 */
const KEPT_SECONDS = 600;

/**
 * Restarts requested by an operator. Any process takes the request; the process that holds the GPU carries it out.
 */
@Injectable()
export class RestartRequests {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async ask(slot: string): Promise<void> {
    await this.redis.set(key(slot), new Date().toISOString(), 'EX', KEPT_SECONDS);
  }

  /** Removes the request for this slot; false if there is none. */
  async take(slot: string): Promise<boolean> {
    return (await this.redis.del(key(slot))) === 1;
  }
}

function key(slot: string): string {
  return `gpu:${slot}:restart`;
}
