import type { CallerLimits } from '../access/caller-limits.js';
import { accountsResetAt } from '../access/gpu-account.js';
import { QuotaExceeded } from './records.errors.js';

/** The limits that a submission can reach, as named in the `RateLimit` header. */
export type Quota = 'queued' | 'transfers' | 'gpu-seconds';

/** The usage of a caller that its limits are compared with. */
export interface CallerUsage {
  /** Transfers that wait. */
  readonly queued: number;
  /** Transfers that have not ended. */
  readonly unfinished: number;
  /** GPU time used on this day (UTC), ms. */
  readonly gpuMs: number;
  /** GPU time reserved for unfinished transfers, ms. */
  readonly reservedMs: number;
  /** GPU time that would be reserved for one more transfer, ms. */
  readonly typicalMs: number;
}

/**
 * The limit that `count` more transfers would exceed, the one that takes longest to pass first; null: none. Agrees
 * with SAVE_TRANSFER run once per transfer: when the last one is saved, any GPU time at all has to be left.
 */
export function quotaReached(usage: CallerUsage, limits: CallerLimits, count = 1): Quota | null {
  const { queued, unfinished, gpuSecondsADay } = limits;
  const takenMs = usage.gpuMs + usage.reservedMs + (count - 1) * usage.typicalMs;
  if (gpuSecondsADay !== null && takenMs >= gpuSecondsADay * 1000) return 'gpu-seconds';
  if (unfinished !== null && usage.unfinished + count > unfinished) return 'transfers';
  return queued !== null && usage.queued + count > queued ? 'queued' : null;
}

/** How many transfers a caller may submit at once on a day without usage; at least 1, whatever the limit. */
export function maxTransfersPerDay({ gpuSecondsADay }: CallerLimits, typicalMs: number): number {
  if (gpuSecondsADay === null) return Infinity;
  return Math.max(1, Math.ceil((gpuSecondsADay * 1000) / typicalMs));
}

/**
 * @param retryAfterMs when the next transfer is expected to be accepted; not used for GPU time, which is reset at the
 * end of the day
 */
export function quotaExceeded(
  quota: Quota,
  { queued, unfinished, gpuSecondsADay }: CallerLimits,
  retryAfterMs?: number,
): QuotaExceeded {
  const details = {
    queued: `At most ${queued} of your transfers may wait at a time.`,
    transfers: `At most ${unfinished} of your transfers may be unfinished at a time.`,
    'gpu-seconds': `The ${gpuSecondsADay} GPU seconds of today are used, reserved by your unfinished transfers, or too few for this request.`,
  } as const satisfies Record<Quota, string>;
  const now = Date.now();
  return new QuotaExceeded(details[quota], {
    retryAfterMs: quota === 'gpu-seconds' ? accountsResetAt(now) - now : retryAfterMs,
    extensions: { 'violated-policies': [quota] },
  });
}
