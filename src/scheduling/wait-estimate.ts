export interface DurationRange {
  /** ms. */
  readonly low: number;
  readonly high: number;
}

/** Until something was measured: what a T4 needs for the default size, warm and cold. */
const UNMEASURED: DurationRange = { low: 4_000, high: 12_000 };

/**
 * When the transfer at `position` (1 = next) starts, given how long recent ones kept a slot busy (ms each), how many
 * are before the waiting room (given to a slot, or running), and how many slots work.
 */
export function estimateStart(
  position: number,
  before: number,
  slots: number,
  recentMs: readonly number[],
): DurationRange {
  const each = spread(recentMs);
  const turns = (position - 1 + before) / Math.max(1, slots);
  return {
    low: Math.round(Math.max(0, turns - 0.5) * each.low),
    high: Math.round((turns + 0.5) * each.high),
  };
}

/** The range in which most recent durations lie: 20th to 80th percentile. */
export function spread(recentMs: readonly number[]): DurationRange {
  if (recentMs.length === 0) return UNMEASURED;
  const sorted = recentMs.toSorted((a, b) => a - b);
  return { low: percentile(sorted, 0.2), high: percentile(sorted, 0.8) };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
