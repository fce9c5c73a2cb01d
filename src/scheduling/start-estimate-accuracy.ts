import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Metrics } from '../metrics/metrics.js';
import { REDIS } from '../redis/redis-connections.js';
import { median } from '../metrics/median.js';
import { type DurationRange, UNKNOWN_HIGH_MS } from './moments.js';

const KEY = 'estimates:scores';
/** Number of latest starts that are evaluated. */
const KEPT = 200;
/** Errors of shorter waits are given as a share of this: a tenth of a second does not matter. */
const LEAST_WAIT_MS = 1_000;

/** Accuracy of the waiting estimates of the latest transfers. */
export interface EstimateQuality {
  /** Median distance between the middle of the told range and the actual wait, as a share of the wait. */
  readonly medianError: number | null;
  /** Share of the starts that lay within the told range, 0 to 1. */
  readonly heldShare: number | null;
  readonly samples: number;
}

/**
 * Compares the estimate told at submission, by whichever process, with the actual start of the generation.
 */
@Injectable()
export class StartEstimateAccuracy {
  private readonly logger = new Logger(StartEstimateAccuracy.name);

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Records that a generation began after `waitedMs`. An unbounded range is no estimate and is skipped. Never
   * rejects.
   */
  async began(told: DurationRange, waitedMs: number): Promise<void> {
    if (told.high >= UNKNOWN_HIGH_MS) return;
    const { error, held } = score(told, waitedMs);
    this.metrics.startEstimateError.observe(error);
    this.metrics.startEstimates.inc({ held: held ? 'yes' : 'no' });
    try {
      const text = JSON.stringify([Math.round(error * 1000) / 1000, held ? 1 : 0]);
      await this.redis
        .multi()
        .lpush(KEY, text)
        .ltrim(KEY, 0, KEPT - 1)
        .exec();
    } catch (reason) {
      this.logger.warn({ reason: String(reason) }, 'Accuracy of a waiting estimate could not be stored');
    }
  }

  async quality(): Promise<EstimateQuality> {
    const scores = (await this.redis.lrange(KEY, 0, -1)).map((text) => JSON.parse(text) as [number, number]);
    const samples = scores.length;
    if (samples === 0) return { medianError: null, heldShare: null, samples };
    const medianError = median(scores.map(([error]) => error));
    const held = scores.filter(([, inside]) => inside === 1).length;
    const share = Math.round((held / samples) * 1000) / 1000;
    return { medianError, heldShare: share, samples };
  }
}

/** @returns `error` as a share of the wait */
export function score(
  { low, high }: DurationRange,
  waitedMs: number,
): { readonly error: number; readonly held: boolean } {
  const error = Math.abs((low + high) / 2 - waitedMs) / Math.max(LEAST_WAIT_MS, waitedMs);
  return { error, held: low <= waitedMs && waitedMs <= high };
}
