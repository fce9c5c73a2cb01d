import type { DurationRange } from './moments.js';

/** Until something was measured: what a T4 needs for the default size, warm and cold. */
const UNMEASURED: DurationRange = { low: 4_000, high: 12_000 };

/** The range in which most recent durations lie: 20th to 80th percentile. */
export function spread(recentMs: readonly number[]): DurationRange {
  if (recentMs.length === 0) return UNMEASURED;
  const sorted = recentMs.toSorted((a, b) => a - b);
  return { low: percentile(sorted, 0.2), high: percentile(sorted, 0.8) };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
