import type { CallerLimits } from './caller-limits.js';
import { REQUESTS_WINDOW_MS } from './rate-limit.js';

const DAY_SECONDS = 86_400;

/** State of one limit. */
export interface RateItem {
  readonly policy: 'requests' | 'queued' | 'transfers' | 'gpu-seconds';
  readonly remaining: number;
  /** Ms until the limit resets; null if unknown. */
  readonly resetMs: number | null;
}

const known = new WeakMap<CallerLimits, string>();

/**
 * The value of `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10): every limit of a caller, with its window
 * if it has one. Empty for a caller without limits.
 */
export function rateLimitPolicy(limits: CallerLimits): string {
  let policy = known.get(limits);
  if (policy === undefined) known.set(limits, (policy = policyOf(limits)));
  return policy;
}

function policyOf({ requests, queued, unfinished, gpuSecondsADay }: CallerLimits): string {
  const policies = [
    requests === null ? '' : `"requests";q=${requests};w=${REQUESTS_WINDOW_MS / 1000}`,
    queued === null ? '' : `"queued";q=${queued};qu="queued-transfers"`,
    unfinished === null ? '' : `"transfers";q=${unfinished};qu="unfinished-transfers"`,
    gpuSecondsADay === null ? '' : `"gpu-seconds";q=${gpuSecondsADay};qu="gpu-seconds";w=${DAY_SECONDS}`,
  ];
  return policies.filter((policy) => policy !== '').join(', ');
}

/** The value of `RateLimit`: what remains of each limit, and the seconds until it resets. */
export function rateLimit(items: readonly RateItem[]): string {
  return items
    .map(({ policy, remaining, resetMs }) => {
      const left = `"${policy}";r=${Math.max(0, Math.floor(remaining))}`;
      return resetMs === null ? left : `${left};t=${Math.ceil(resetMs / 1000)}`;
    })
    .join(', ');
}
