/** A random duration: its mean in ms, and its variance in ms². */
export interface Moments {
  readonly meanMs: number;
  readonly variance: number;
}

export interface DurationRange {
  /** ms. */
  readonly low: number;
  readonly high: number;
}

export const NOTHING: Moments = { meanMs: 0, variance: 0 };

/**
 * Half-width of a told range, in standard deviations. Covers 93% rather than the promised 80%:
 * unpredictable events, such as submissions and cancellations, are not part of any variance.
 */
const REACH = 1.8;
/** Upper bound told when no estimate is possible, ms; no told wait is longer. */
export const UNKNOWN_HIGH_MS = 3_600_000;

/** The sum of two independent durations. */
export function add(first: Moments, second: Moments): Moments {
  return { meanMs: first.meanMs + second.meanMs, variance: first.variance + second.variance };
}

/** A duration with a standard deviation of `share` of its mean. */
export function about(meanMs: number, share: number): Moments {
  return { meanMs, variance: (meanMs * share) ** 2 };
}

/** A mixture: `first` with probability `share`, else `second`. */
export function either(first: Moments, second: Moments, share: number): Moments {
  const meanMs = share * first.meanMs + (1 - share) * second.meanMs;
  const square =
    share * (first.variance + first.meanMs ** 2) + (1 - share) * (second.variance + second.meanMs ** 2);
  return { meanMs, variance: Math.max(0, square - meanMs ** 2) };
}

/**
 * The range in which the duration most likely lies. Durations are modelled as lognormal: never negative, and
 * with a longer tail above than below.
 */
export function rangeOf(moments: Moments): DurationRange {
  if (moments.meanMs <= 0) return { low: 0, high: 0 };
  const { logMean, spread } = lognormal(moments);
  return {
    low: Math.min(UNKNOWN_HIGH_MS, rounded(Math.exp(logMean - REACH * spread), Math.floor)),
    high: Math.min(UNKNOWN_HIGH_MS, rounded(Math.exp(logMean + REACH * spread), Math.ceil)),
  };
}

/** The remaining duration, given that it has not ended after `elapsedMs`. */
export function remaining(whole: Moments, elapsedMs: number): Moments {
  if (elapsedMs <= 0 || whole.meanMs <= 0) return whole;
  if (whole.variance === 0) return { meanMs: Math.max(0, whole.meanMs - elapsedMs), variance: 0 };
  const { logMean, spread } = lognormal(whole);
  const at = (logMean - Math.log(elapsedMs)) / spread;
  const survival = normalShare(at);
  // This late both terms of the formula vanish: assume it lasts as long again as such outliers typically do.
  if (survival < 1e-4) return about(elapsedMs * spread * 0.25, 1);
  const mean = (whole.meanMs * normalShare(at + spread)) / survival;
  const square = ((whole.variance + whole.meanMs ** 2) * normalShare(at + 2 * spread)) / survival;
  return { meanMs: Math.max(0, mean - elapsedMs), variance: Math.max(0, square - mean ** 2) };
}

function lognormal({ meanMs, variance }: Moments): { readonly logMean: number; readonly spread: number } {
  const square = Math.log(1 + variance / meanMs ** 2);
  return { logMean: Math.log(meanMs) - square / 2, spread: Math.sqrt(square) };
}

/** Rounds to half a unit of the second digit: finer steps are noise that would change with every poll. */
function rounded(ms: number, round: (value: number) => number): number {
  const grid = Math.max(10, 10 ** Math.floor(Math.log10(Math.max(1, ms))) / 20);
  return round(ms / grid) * grid;
}

/** Share of a standard normal distribution below `at`; Abramowitz and Stegun 26.2.17, off by 1e-7 at most. */
function normalShare(at: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(at));
  const sum =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = (Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI)) * sum;
  return at >= 0 ? 1 - above : above;
}
