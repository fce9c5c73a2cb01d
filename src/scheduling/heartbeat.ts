import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { v7 as uuid } from 'uuid';
import { deleteKeys } from '../redis/delete-keys.js';
import { REDIS } from '../redis/redis-connections.js';
import { RedisEndpoint } from '../redis/redis-endpoint.js';

const PREFIX = 'process:';
const BEAT_MS = 1_500;
const DEAD_AFTER_MS = 6_000;

/**
 * Says that this process lives, as long as its main loop turns: a key in Redis that expires if it is not renewed.
 * Work that a dead process left behind is taken over by the others, or by itself after a restart.
 */
@Injectable()
export class Heartbeat implements OnModuleInit, OnApplicationShutdown {
  /** This process; a restart is another one. */
  readonly processId = uuid();
  private readonly logger = new Logger(Heartbeat.name);
  private timer?: NodeJS.Timeout;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly endpoint: RedisEndpoint,
  ) {}

  async onModuleInit(): Promise<void> {
    // A private Redis has one service at a time: whoever else left a sign of life in it is gone.
    if (this.endpoint.embedded) await deleteKeys(this.redis, `${PREFIX}*`);
    await this.beat();
    this.timer = setInterval(() => {
      this.beat().catch((error: unknown) => {
        this.logger.warn({ reason: String(error) }, 'The sign of life could not be renewed');
      });
    }, BEAT_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.redis.del(PREFIX + this.processId).catch(() => 0); // it expires by itself
  }

  async alive(processId: string): Promise<boolean> {
    return processId === this.processId || (await this.redis.exists(PREFIX + processId)) === 1;
  }

  private async beat(): Promise<void> {
    await this.redis.set(PREFIX + this.processId, String(process.pid), 'PX', DEAD_AFTER_MS);
  }
}
