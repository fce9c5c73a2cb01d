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
 * A beat this late means that earlier ones were missed: Redis was unreachable, or this process was stalled.
 */
const LATE_MS = 2 * BEAT_MS;
const LAST_PREFIX = 'last-beat:';
/** The last beat of a process is of no use after this time. */
const LAST_KNOWN_MS = 2 * 86_400_000;

/**
 * Announces that this process is alive while its main loop turns: a Redis key that expires unless renewed.
 * Work left behind by a dead process is taken over by other processes, or by itself after a restart.
 */
@Injectable()
export class Heartbeat implements OnModuleInit, OnApplicationShutdown {
  /** Identifies this process; a restart gets a new id. */
  readonly processId = uuid();
  private readonly logger = new Logger(Heartbeat.name);
  private timer?: NodeJS.Timeout;
  /** Monotonic time (`performance.now()`), like `judgesFrom`. */
  private latestAt: number | null = null;
  private judgesFrom = 0;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly endpoint: RedisEndpoint,
  ) {}

  async onModuleInit(): Promise<void> {
    // The embedded Redis serves one process at a time, so any other heartbeat in it is stale.
    if (this.endpoint.embedded) await deleteKeys(this.redis, `${PREFIX}*`);
    await this.beat();
    this.timer = setInterval(() => {
      this.beat().catch((error: unknown) => {
        this.logger.warn({ reason: String(error) }, 'Heartbeat could not be renewed');
      });
    }, BEAT_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.redis.del(PREFIX + this.processId).catch(() => 0); // it expires by itself
  }

  /**
   * Whether a process is alive. After a Redis outage or a stall of this process, all processes count as alive
   * until each has had time to send a heartbeat again.
   */
  async alive(processId: string): Promise<boolean> {
    if (processId === this.processId || (await this.redis.exists(PREFIX + processId)) === 1) return true;
    const now = performance.now();
    return this.isLate(now) || now < this.judgesFrom;
  }

  /** Time of a process's last heartbeat, ms since the epoch by its own clock; null if no longer known. */
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
