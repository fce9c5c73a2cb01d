import { median } from '../metrics/median.js';
import type { Moments } from './moments.js';
import { fitLine, type LinearFit, loadOf, T4_FIT } from './linear-fit.js';

/** What a generation is to do. */
export interface Work {
  readonly style: string;
  /** Sampling steps that run. */
  readonly steps: number;
  readonly megapixels: number;
  /** ControlNet units. */
  readonly units: number;
}

/** A generation with its models loaded. */
export interface MeasuredWork extends Work {
  readonly slot: string;
  /** How long it kept the slot. */
  readonly ms: number;
}

export interface Prediction extends Moments {
  /** Work that is predicted by the same samples: if one of its kind takes longer than thought, all of them do. */
  readonly kind: string;
  /**
   * How far off the mean of the slot's generations may be, and that of this kind's beside it: shares of the mean,
   * squared.
   */
  readonly slotDoubt: number;
  readonly kindDoubt: number;
}

/** Squares of the natural logarithm of a factor: what is thought of a generation's spread before any was seen. */
const USUAL_SPREAD = 0.25 ** 2;
/** What is thought of a WebUI of which nothing was seen: it may well be half or double as fast as a T4. */
const UNSEEN_DOUBT = 0.5 ** 2;
/** Shrinkage: this many samples of its own weigh as much as what is known from less specific ones. */
const OWN_SAMPLES = { style: 3, kind: 4, spread: 4 };
/** Samples this much farther off than most are taken for no farther. */
const FAR_OFF = 3;
/** Of a normal distribution, its standard deviation by the median of the deviations. */
const NORMAL = 1.4826;
/** Half-life, in samples, of the weight with which recent samples show a drift. */
const DRIFT_HALF_AFTER = 4;
/** Shrinkage: as if this many more samples had shown no drift. */
const DRIFT_SAMPLES = 4;
/** Nobody knows how a slot goes on: something else takes its processor, or it throttles. A share of the mean, squared. */
const DRIFT_DOUBT = 0.1 ** 2;
/** Half-life of a sample's weight, in newer samples of its slot. */
const HALF_AFTER = 25;

interface Sample extends MeasuredWork {
  readonly weight: number;
  readonly kind: string;
  /** Logarithm of how many times longer it took than its slot's line says. */
  readonly off: number;
}

interface Sums {
  weight: number;
  sum: number;
}

/**
 * How long generations take, from what the latest took: from general to specific, and the more samples of its own
 * something has, the less counts what is more general. The T4 that most of this was written for, all slots, the slot (a
 * line: a fixed share, and one that grows with steps x pixels), the style on all slots, and the style at this size on
 * this slot; and how all of the slot's went lately. Pure.
 */
export class DurationModel {
  private readonly fits: ReadonlyMap<string, LinearFit>;
  private readonly general: LinearFit;
  private readonly styles = new Map<string, Sums>();
  private readonly kinds = new Map<string, Sums>();
  private readonly spreads = new Map<string, Sums>();
  private readonly seen = new Map<string, number>();
  /** How much slower each slot has been lately: the logarithm of the factor. */
  private readonly drifts = new Map<string, number>();
  /** Of everything: a line goes through means, and a mean is more than the usual. */
  private readonly all: Sums = { weight: 0, sum: 0 };

  /** @param samples of each slot, the newest first */
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

  /** With its models loaded. */
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

  /** What a generation takes before and after its steps. */
  fixedMs(slot: string): number {
    return this.fit(slot).fixedMs;
  }

  private fit(slot: string): LinearFit {
    return this.fits.get(slot) ?? this.general;
  }

  private learn(samples: readonly Sample[]): void {
    const near = withoutFarOff(samples);
    for (const { off, weight } of near) {
      this.all.weight += weight;
      this.all.sum += weight * off;
    }
    for (const { style, off, weight } of near) count(this.styles, style, off, weight);
    for (const { kind, off, weight } of near) count(this.kinds, kind, off, weight);
    for (const sample of near) {
      const { slot, kind, off, weight } = sample;
      const square = (off - this.offOfKind(slot, sample)) ** 2;
      count(this.spreads, slot, square, weight);
      count(this.spreads, kind, square, weight);
      this.seen.set(slot, (this.seen.get(slot) ?? 0) + weight);
    }
    this.learnDrifts(near);
  }

  private learnDrifts(samples: readonly Sample[]): void {
    const latest = new Map<string, Sums>();
    for (const sample of samples) {
      const age = Math.log2(1 / sample.weight) * HALF_AFTER;
      const lately = sample.off - this.offOfKind(sample.slot, sample);
      count(latest, sample.slot, lately, 0.5 ** (age / DRIFT_HALF_AFTER));
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

/** Sizes and step counts within about a third of each other are one kind. */
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

/** One that hung for a minute must not make everybody wait for longer. */
function withoutFarOff(samples: readonly Sample[]): Sample[] {
  const middle = median(samples.map(({ off }) => off)) ?? 0;
  const usual = NORMAL * (median(samples.map(({ off }) => Math.abs(off - middle))) ?? 0);
  const most = FAR_OFF * Math.max(usual, Math.sqrt(USUAL_SPREAD));
  return samples.map((sample) => ({
    ...sample,
    off: Math.min(middle + most, Math.max(middle - most, sample.off)),
  }));
}
