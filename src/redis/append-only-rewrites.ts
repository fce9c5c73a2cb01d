import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { pause } from '../timing/pause.js';
import { erasuresSince, forgetErasures, rewriteDueAt } from './erasures.js';
import { REDIS } from './redis-connections.js';
import { RedisEndpoint } from './redis-endpoint.js';
import { RedisSettings } from './redis.config.js';
import { redisTime, type Rewrite, rewriteAppendOnlyFile } from './rewrite-append-only-file.js';

const LOOK_EVERY_MS = 5_000;
/** Time limit of the rewrite at an orderly shutdown; a file of 30 MB takes less than a second. */
const AT_THE_END_MS = 5_000;

const OBSTACLES: Partial<Record<Rewrite, string>> = {
  forbidden: 'this connection lacks permission for BGREWRITEAOF or INFO',
  too_large: 'Redis holds more than 2 GiB, and would block all clients while it forks',
};

/**
 * Rewrites Redis's append-only file after erasures, because erased data stays in the file until then. Runs in every
 * process; the first one to notice does it. Erasures are collected for a while, so that many of them cost one rewrite.
 */
@Injectable()
export class AppendOnlyRewrites implements OnApplicationBootstrap {
  private readonly logger = new Logger(AppendOnlyRewrites.name);
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  /** By Redis's clock, ms since the epoch. */
  private rewrittenAt = 0;
  private warned = false;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly endpoint: RedisEndpoint,
    private readonly settings: RedisSettings,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.rewrite) this.loop = this.repeat();
  }

  /**
   * Call before closing the connections. For a private Redis, which ends with this process, rewrites pending
   * erasures.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    if (!this.settings.rewrite || !this.endpoint.embedded) return;
    await this.attempt(AbortSignal.timeout(AT_THE_END_MS), () => true);
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    const everyMs = Math.min(LOOK_EVERY_MS, this.settings.rewritePauseMs / 2);
    while (!signal.aborted) {
      await pause(everyMs, signal);
      if (!signal.aborted) await this.attempt(signal, (dueAt, now) => dueAt <= now);
    }
  }

  /** Never rejects: a failed rewrite stays due. */
  private async attempt(signal: AbortSignal, isDue: (dueAt: number, now: number) => boolean): Promise<void> {
    try {
      const erasures = await erasuresSince(this.redis);
      if (erasures === null) return;
      const begunAt = await redisTime(this.redis);
      if (!isDue(rewriteDueAt(erasures, this.rewrittenAt, this.settings), begunAt)) return;
      const outcome = await rewriteAppendOnlyFile(this.redis, signal);
      if (outcome === 'busy') return;
      this.rewrittenAt = begunAt; // even after a failure, so that the next attempt waits
      if (outcome === 'done' || outcome === 'unneeded') await forgetErasures(this.redis, begunAt);
      this.report(outcome, begunAt - erasures.first);
    } catch (error) {
      this.logger.warn({ reason: String(error) }, 'The append-only file could not be rewritten; retrying');
    }
  }

  private report(outcome: Rewrite, sinceMs: number): void {
    if (outcome === 'done')
      this.logger.log({ sinceMs }, 'The append-only file was rewritten without erased data');
    if (outcome === 'failed') this.logger.warn({ sinceMs }, 'Redis failed to rewrite its append-only file');
    const reason = OBSTACLES[outcome];
    if (reason === undefined || this.warned) return;
    this.warned = true;
    this.logger.warn(
      { reason },
      'Erased data stays in the append-only file of this Redis until its operator rewrites it',
    );
  }
}
