import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { v7 as uuid } from 'uuid';
import { deleteKeys } from '../redis/delete-keys.js';
import { REDIS } from '../redis/redis-connections.js';
import { RedisEndpoint } from '../redis/redis-endpoint.js';

const PREFIX = 'process:';
const BEAT_MS = 1_500;
const DEAD_AFTER_MS = 6_000;
/** A beat that is so late missed others before it: Redis was away, or this process stood still. */
const LATE_MS = 2 * BEAT_MS;
const LAST_PREFIX = 'last-beat:';
/** Afterwards nobody asks any more how long a process lived. */
const LAST_KNOWN_MS = 2 * 86_400_000;

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
  /** By `performance.now()`, as below. */
  private latestAt: number | null = null;
  private judgesFrom = 0;

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

  /** While nobody could give a sign of life, and until everybody can have given one again, all count as living. */
  async alive(processId: string): Promise<boolean> {
    if (processId === this.processId || (await this.redis.exists(PREFIX + processId)) === 1) return true;
    const now = performance.now();
    return this.isLate(now) || now < this.judgesFrom;
  }

  /** When a process gave its last sign of life, ms since the epoch by its own clock; null: nobody knows any more. */
  async lastBeat(processId: string): Promise<number | null> {
    const last = await this.redis.get(LAST_PREFIX + processId);
    return last === null ? null : Number(last);
  }

  private async beat(): Promise<void> {
    const beats = this.redis
      .multi()
      .set(PREFIX + this.processId, String(process.pid), 'PX', DEAD_AFTER_MS)
      .set(LAST_PREFIX + this.processId, Date.now(), 'PX', LAST_KNOWN_MS);
    await beats.exec();
    const now = performance.now();
    if (this.isLate(now)) this.judgesFrom = now + DEAD_AFTER_MS;
    this.latestAt = now;
  }

  private isLate(now: number): boolean {
    return this.latestAt !== null && now - this.latestAt > LATE_MS;
  }
}
