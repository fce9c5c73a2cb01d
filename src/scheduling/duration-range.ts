import type { DurationRange } from './moments.js';

/** Assumed until something was measured: a T4 at the default size, warm and cold, ms. */
const UNMEASURED: DurationRange = { low: 4_000, high: 12_000 };

/** The range in which most recent durations lie: 20th to 80th percentile, ms. */
export function durationRange(recentMs: readonly number[]): DurationRange {
  if (recentMs.length === 0) return UNMEASURED;
  const sorted = recentMs.toSorted((a, b) => a - b);
  return { low: percentile(sorted, 0.2), high: percentile(sorted, 0.8) };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
