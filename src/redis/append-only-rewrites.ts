import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { pause } from '../timing/pause.js';
import { erasuresSince, forgetErasures, rewriteDueAt } from './erasures.js';
import { REDIS } from './redis-connections.js';
import { RedisEndpoint } from './redis-endpoint.js';
import { RedisSettings } from './redis.config.js';
import { redisTime, type Rewrite, rewriteAppendOnlyFile } from './rewrite-append-only-file.js';

const LOOK_EVERY_MS = 5_000;
/** An orderly end waits for it no longer than this; a file of 30 MB takes less than a second. */
const AT_THE_END_MS = 5_000;

const WHY_NOT: Partial<Record<Rewrite, string>> = {
  forbidden: 'this connection may not call BGREWRITEAOF or INFO',
  too_large: 'Redis holds more than 2 GiB, and would answer nobody while it forks',
};

/**
 * What is erased in Redis stays in its append-only file until that is written anew. This sees to it, in whichever
 * process comes first: erasures are gathered for a while, so that a thousand of them cost one rewrite.
 */
@Injectable()
export class AppendOnlyRewrites implements OnApplicationBootstrap {
  private readonly logger = new Logger(AppendOnlyRewrites.name);
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  /** By Redis's clock, ms since the epoch. */
  private rewrittenAt = 0;
  private complained = false;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly endpoint: RedisEndpoint,
    private readonly settings: RedisSettings,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.rewrite) this.loop = this.repeat();
  }

  /** Before the connections are closed. A private Redis ends with us: what is due is done now. */
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

  /** Never rejects: what is due stays so until it is done. */
  private async attempt(signal: AbortSignal, ripe: (dueAt: number, now: number) => boolean): Promise<void> {
    try {
      const erasures = await erasuresSince(this.redis);
      if (erasures === null) return;
      const begunAt = await redisTime(this.redis);
      if (!ripe(rewriteDueAt(erasures, this.rewrittenAt, this.settings), begunAt)) return;
      const outcome = await rewriteAppendOnlyFile(this.redis, signal);
      if (outcome === 'busy') return;
      this.rewrittenAt = begunAt; // also one that failed: the next one does not come at once
      if (outcome === 'done' || outcome === 'unneeded') await forgetErasures(this.redis, begunAt);
      this.report(outcome, begunAt - erasures.first);
    } catch (error) {
      this.logger.warn(
        { reason: String(error) },
        'The stored queue could not be rewritten; it is tried again',
      );
    }
  }

  private report(outcome: Rewrite, sinceMs: number): void {
    if (outcome === 'done')
      this.logger.log({ sinceMs }, 'The stored queue was rewritten without what was erased');
    if (outcome === 'failed') this.logger.warn({ sinceMs }, 'Redis failed to rewrite its append-only file');
    const reason = WHY_NOT[outcome];
    if (reason === undefined || this.complained) return;
    this.complained = true;
    this.logger.warn(
      { reason },
      'What was erased stays in the append-only file of this Redis until its operator has it rewritten',
    );
  }
}
