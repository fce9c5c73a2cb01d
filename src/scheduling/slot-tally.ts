import type { Prediction } from './duration-model.js';
import type { Moments } from './moments.js';

/**
 * The total work ahead of a slot. The random errors of single generations average out over many; an error in
 * the estimated speed of the slot, or of one kind of work, does not, since it affects all of them.
 */
export class SlotTally {
  /** When the slot becomes idle, ms. */
  meanMs: number;
  private own: number;
  private ofSlotMs = 0;
  private slotDoubt = 0;
  private kindDoubt = 0;
  private ended = 0;
  private lastMs = 0;
  private readonly kinds = new Map<string, number>();

  constructor(delay: Moments) {
    this.meanMs = delay.meanMs;
    this.own = delay.variance;
  }

  add({ meanMs, variance, kind, slotDoubt, kindDoubt }: Prediction): void {
    this.meanMs += meanMs;
    this.own += variance;
    this.ended += 1;
    this.lastMs = meanMs;
    this.ofSlotMs += slotDoubt === 0 ? 0 : meanMs;
    this.slotDoubt = Math.max(this.slotDoubt, slotDoubt);
    if (kindDoubt === 0) return;
    const before = this.kinds.get(kind) ?? 0;
    this.kinds.set(kind, before + meanMs);
    this.kindDoubt += ((before + meanMs) ** 2 - before ** 2) * kindDoubt;
  }

  /** The slot is idle until then. */
  wait(untilMs: number): void {
    this.meanMs = Math.max(this.meanMs, untilMs);
  }

  /**
   * @param sharing number of slots that share this work: whichever is idle takes the next transfer, so they
   * even out
   */
  start(ready: Moments, sharing: number): Moments {
    const slots = Math.max(1, sharing);
    const doubt = this.ofSlotMs ** 2 * this.slotDoubt + this.kindDoubt;
    // Which of several slots becomes idle first is uncertain by about one generation.
    const uneven = slots > 1 && this.ended > 0 ? (this.lastMs ** 2 / 3) * (1 - 1 / slots) : 0;
    const free = this.own / slots + doubt + uneven;
    if (ready.meanMs > this.meanMs) return { meanMs: ready.meanMs, variance: Math.max(ready.variance, free) };
    return { meanMs: this.meanMs, variance: free };
  }

  /** One generation by itself, including the uncertainty of its estimate. */
  wholeOf({ meanMs, variance, slotDoubt, kindDoubt }: Prediction): Moments {
    return { meanMs, variance: variance + meanMs ** 2 * (slotDoubt + kindDoubt) };
  }
}
