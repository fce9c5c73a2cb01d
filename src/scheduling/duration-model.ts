import { median } from '../metrics/median.js';
import type { Moments } from './moments.js';
import { fitLine, type LinearFit, loadOf, T4_FIT } from './linear-fit.js';

/** The parameters of a generation that determine how long it takes. */
export interface Work {
  readonly style: string;
  /** Sampling steps that are actually executed. */
  readonly steps: number;
  readonly megapixels: number;
  /** Number of ControlNet units. */
  readonly units: number;
}

/** A measured generation whose models were already loaded. */
export interface MeasuredWork extends Work {
  readonly slot: string;
  /** How long it occupied the slot, ms. */
  readonly ms: number;
}

export interface Prediction extends Moments {
  /** Work of the same kind is predicted from the same samples, so its prediction errors are correlated. */
  readonly kind: string;
  /**
   * Uncertainty of the slot's mean, and the additional uncertainty of this kind's mean: squared shares of the
   * mean.
   */
  readonly slotDoubt: number;
  readonly kindDoubt: number;
}

/** Prior variance of the logarithm of a generation's duration. */
const USUAL_SPREAD = 0.25 ** 2;
/** Prior uncertainty for a WebUI without samples: it may well be half or twice as fast as a T4. */
const UNSEEN_DOUBT = 0.5 ** 2;
/** Shrinkage: this many own samples weigh as much as the less specific estimate. */
const OWN_SAMPLES = { style: 3, kind: 4, spread: 4 };
/** Outliers are clipped at this many standard deviations. */
const CLIPPED_AT = 3;
/** Ratio of the standard deviation to the median absolute deviation of a normal distribution. */
const MAD_TO_DEVIATION = 1.4826;
/** Half-life of a sample's weight in the drift estimate, in samples. */
const DRIFT_HALF_AFTER = 4;
/** Shrinkage of the drift: as if this many more samples had shown none. */
const DRIFT_SAMPLES = 4;
/** A slot can slow down at any time (CPU contention, throttling). Squared share of the mean. */
const DRIFT_DOUBT = 0.1 ** 2;
/** Half-life of a sample's weight, in newer samples of its slot. */
const HALF_AFTER = 25;

interface Sample extends MeasuredWork {
  readonly weight: number;
  readonly kind: string;
  /** Logarithm of the ratio of its duration to what the slot's line predicts. */
  readonly off: number;
}

interface Sums {
  weight: number;
  sum: number;
}

/**
 * Predicts how long generations take from recent samples. Estimates go from general to specific, and the more
 * samples a level has of its own, the less the more general level counts: the built-in T4 line, all slots,
 * the slot (a line: a fixed part, and a part proportional to steps x pixels), the style on all slots, the
 * style at this size on this slot; and finally the recent drift of the slot. Pure.
 */
export class DurationModel {
  private readonly fits: ReadonlyMap<string, LinearFit>;
  private readonly general: LinearFit;
  private readonly styles = new Map<string, Sums>();
  private readonly kinds = new Map<string, Sums>();
  private readonly spreads = new Map<string, Sums>();
  private readonly seen = new Map<string, number>();
  /** Recent slowdown of each slot: the logarithm of the factor. */
  private readonly drifts = new Map<string, number>();
  /**
   * Mean offset of all samples. It is not 0: the line fits means, and the mean of a skewed distribution
   * exceeds its typical value.
   */
  private readonly all: Sums = { weight: 0, sum: 0 };

  /** @param samples newest first per slot */
  constructor(samples: readonly MeasuredWork[]) {
    const weighed = weighedByAge(samples);
    const all = [...weighed.values()].flat();
    this.general = fitLine(all, T4_FIT);
    this.fits = new Map([...weighed].map(([slot, own]) => [slot, fitLine(own, this.general)]));
    this.learn(
      all.map((sample) => ({
        ...sample,
        kind: kindOf(sample.slot, sample),
        off: Math.log(sample.ms / this.fit(sample.slot).msOf(loadOf(sample))),
      })),
    );
  }

  /** The expected duration with all models loaded, ms. */
  predict(slot: string, work: Work): Prediction {
    const kind = kindOf(slot, work);
    const own = this.kinds.get(kind)?.weight ?? 0;
    const seen = this.seen.get(slot) ?? 0;
    const spread = this.spread(kind, this.spread(slot, USUAL_SPREAD));
    const off = this.offOfKind(slot, work) + (this.drifts.get(slot) ?? 0);
    const meanMs = this.fit(slot).msOf(loadOf(work)) * Math.exp(off + spread / 2);
    return {
      meanMs,
      variance: meanMs ** 2 * (Math.exp(spread) - 1),
      kind,
      slotDoubt: UNSEEN_DOUBT / (1 + (UNSEEN_DOUBT * seen) / spread) + DRIFT_DOUBT,
      kindDoubt: spread / (own + OWN_SAMPLES.kind),
    };
  }

  /** The part of a generation on this slot that does not depend on its steps, ms. */
  fixedMs(slot: string): number {
    return this.fit(slot).fixedMs;
  }

  private fit(slot: string): LinearFit {
    return this.fits.get(slot) ?? this.general;
  }

  private learn(samples: readonly Sample[]): void {
    const clipped = clipOutliers(samples);
    for (const { off, weight } of clipped) {
      this.all.weight += weight;
      this.all.sum += weight * off;
    }
    for (const { style, off, weight } of clipped) count(this.styles, style, off, weight);
    for (const { kind, off, weight } of clipped) count(this.kinds, kind, off, weight);
    for (const sample of clipped) {
      const { slot, kind, off, weight } = sample;
      const square = (off - this.offOfKind(slot, sample)) ** 2;
      count(this.spreads, slot, square, weight);
      count(this.spreads, kind, square, weight);
      this.seen.set(slot, (this.seen.get(slot) ?? 0) + weight);
    }
    this.learnDrifts(clipped);
  }

  private learnDrifts(samples: readonly Sample[]): void {
    const latest = new Map<string, Sums>();
    for (const sample of samples) {
      const age = Math.log2(1 / sample.weight) * HALF_AFTER;
      const drift = sample.off - this.offOfKind(sample.slot, sample);
      count(latest, sample.slot, drift, 0.5 ** (age / DRIFT_HALF_AFTER));
    }
    for (const [slot, sums] of latest) this.drifts.set(slot, shrunk(sums, 0, DRIFT_SAMPLES));
  }

  private get usualOff(): number {
    return this.all.weight === 0 ? -USUAL_SPREAD / 2 : this.all.sum / this.all.weight;
  }

  private offOfKind(slot: string, work: Work): number {
    const style = shrunk(this.styles.get(work.style), this.usualOff, OWN_SAMPLES.style);
    return shrunk(this.kinds.get(kindOf(slot, work)), style, OWN_SAMPLES.kind);
  }

  private spread(of: string, general: number): number {
    return shrunk(this.spreads.get(of), general, OWN_SAMPLES.spread);
  }
}

function weighedByAge(
  samples: readonly MeasuredWork[],
): Map<string, (MeasuredWork & { readonly weight: number })[]> {
  const slots = new Map<string, (MeasuredWork & { readonly weight: number })[]>();
  for (const sample of samples) {
    const own = slots.get(sample.slot) ?? [];
    own.push({ ...sample, weight: 0.5 ** (own.length / HALF_AFTER) });
    slots.set(sample.slot, own);
  }
  return slots;
}

/** Loads (steps x size) within about a third of each other count as one kind. */
function kindOf(slot: string, work: Work): string {
  return `${slot}/${work.style}/${Math.round(Math.log2(loadOf(work)) * 2)}`;
}

function count(into: Map<string, Sums>, key: string, value: number, weight: number): void {
  const sums = into.get(key) ?? { weight: 0, sum: 0 };
  sums.weight += weight;
  sums.sum += weight * value;
  into.set(key, sums);
}

function shrunk(own: Sums | undefined, general: number, ownSamples: number): number {
  return own === undefined ? general : (own.sum + ownSamples * general) / (own.weight + ownSamples);
}

/** Clips outliers: one generation that hung for a minute must not lengthen every estimate. */
function clipOutliers(samples: readonly Sample[]): Sample[] {
  const centre = median(samples.map(({ off }) => off)) ?? 0;
  const deviation = MAD_TO_DEVIATION * (median(samples.map(({ off }) => Math.abs(off - centre))) ?? 0);
  const limit = CLIPPED_AT * Math.max(deviation, Math.sqrt(USUAL_SPREAD));
  return samples.map((sample) => ({
    ...sample,
    off: Math.min(centre + limit, Math.max(centre - limit, sample.off)),
  }));
}
