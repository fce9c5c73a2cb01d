/** A duration that is not known exactly: its mean in ms, and the square of how far it strays from that. */
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
 * Standard deviations: from these below the middle to these above lies what happens 93 times in a hundred. More than is
 * promised (eight in ten): what can't be foreseen, such as who comes and goes before, is not in any variance.
 */
const REACH = 1.8;
/** What is told as the latest where nobody can know; no wait is told to be longer. */
export const UNKNOWN_HIGH_MS = 3_600_000;

/** Of independent durations, one after the other. */
export function add(first: Moments, second: Moments): Moments {
  return { meanMs: first.meanMs + second.meanMs, variance: first.variance + second.variance };
}

/** A duration that strays by `share` of its mean. */
export function about(meanMs: number, share: number): Moments {
  return { meanMs, variance: (meanMs * share) ** 2 };
}

/** The one or the other, with the chance `share` of the first. */
export function either(first: Moments, second: Moments, share: number): Moments {
  const meanMs = share * first.meanMs + (1 - share) * second.meanMs;
  const square =
    share * (first.variance + first.meanMs ** 2) + (1 - share) * (second.variance + second.meanMs ** 2);
  return { meanMs, variance: Math.max(0, square - meanMs ** 2) };
}

/** Where it most likely lies. Durations are lognormal: never below nothing, and farther off above than below. */
export function rangeOf(moments: Moments): DurationRange {
  if (moments.meanMs <= 0) return { low: 0, high: 0 };
  const { middle, spread } = lognormal(moments);
  return {
    low: Math.min(UNKNOWN_HIGH_MS, rounded(Math.exp(middle - REACH * spread), Math.floor)),
    high: Math.min(UNKNOWN_HIGH_MS, rounded(Math.exp(middle + REACH * spread), Math.ceil)),
  };
}

/** What is left of a duration after `elapsedMs` of it, given that it has not ended. */
export function remaining(whole: Moments, elapsedMs: number): Moments {
  if (elapsedMs <= 0 || whole.meanMs <= 0) return whole;
  if (whole.variance === 0) return { meanMs: Math.max(0, whole.meanMs - elapsedMs), variance: 0 };
  const { middle, spread } = lognormal(whole);
  const at = (middle - Math.log(elapsedMs)) / spread;
  const lasting = normalShare(at);
  // So late that the formulas divide nothing by nothing: it goes on for about as long as such ones are off.
  if (lasting < 1e-4) return about(elapsedMs * spread * 0.25, 1);
  const mean = (whole.meanMs * normalShare(at + spread)) / lasting;
  const square = ((whole.variance + whole.meanMs ** 2) * normalShare(at + 2 * spread)) / lasting;
  return { meanMs: Math.max(0, mean - elapsedMs), variance: Math.max(0, square - mean ** 2) };
}

function lognormal({ meanMs, variance }: Moments): { readonly middle: number; readonly spread: number } {
  const square = Math.log(1 + variance / meanMs ** 2);
  return { middle: Math.log(meanMs) - square / 2, spread: Math.sqrt(square) };
}

/** To half of its second digit: more would only be noise, which makes each poll another answer. */
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
