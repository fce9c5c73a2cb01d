import type { CallerLimits } from '../access/caller-limits.js';
import { accountsResetAt } from '../access/gpu-account.js';
import { QuotaExceeded } from './records.errors.js';

/** The limits of a caller that a submission may reach, as the `RateLimit` header names them. */
export type Quota = 'queued' | 'transfers' | 'gpu-seconds';

/** What a caller has of what its limits are about. */
export interface CallerUsage {
  /** Transfers that wait. */
  readonly queued: number;
  /** Transfers that have not ended. */
  readonly unfinished: number;
  /** Ms of the GPUs on this day. */
  readonly gpuMs: number;
  /** Ms that the unfinished ones are taken to need. */
  readonly reservedMs: number;
  /** Ms that one more is taken to need. */
  readonly typicalMs: number;
}

/**
 * Which limit `count` more transfers would go over; the one that takes longest to pass first. As SAVE_TRANSFER sees them
 * one after the other: of GPU time there must be some left when the last one comes.
 */
export function quotaReached(usage: CallerUsage, limits: CallerLimits, count = 1): Quota | null {
  const { queued, unfinished, gpuSecondsADay } = limits;
  const takenMs = usage.gpuMs + usage.reservedMs + (count - 1) * usage.typicalMs;
  if (gpuSecondsADay !== null && takenMs >= gpuSecondsADay * 1000) return 'gpu-seconds';
  if (unfinished !== null && usage.unfinished + count > unfinished) return 'transfers';
  return queued !== null && usage.queued + count > queued ? 'queued' : null;
}

/** How many a caller may submit at once on a day on which it has had none. One may be tried with any limit. */
export function maxTransfersPerDay({ gpuSecondsADay }: CallerLimits, typicalMs: number): number {
  if (gpuSecondsADay === null) return Infinity;
  return Math.max(1, Math.ceil((gpuSecondsADay * 1000) / typicalMs));
}

/** @param retryAfterMs when the next one is expected to be taken; GPU time is there again when the day is over. */
export function quotaExceeded(
  quota: Quota,
  { queued, unfinished, gpuSecondsADay }: CallerLimits,
  retryAfterMs?: number,
): QuotaExceeded {
  const details = {
    queued: `${queued} of your transfers may wait at a time.`,
    transfers: `You may have ${unfinished} unfinished transfers at a time.`,
    'gpu-seconds': `${gpuSecondsADay} seconds of the GPU a day are used up, taken by your unfinished transfers, or too few for all of these.`,
  } as const satisfies Record<Quota, string>;
  const now = Date.now();
  return new QuotaExceeded(details[quota], {
    retryAfterMs: quota === 'gpu-seconds' ? accountsResetAt(now) - now : retryAfterMs,
    extensions: { 'violated-policies': [quota] },
  });
}
