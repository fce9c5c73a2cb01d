import type { Prediction } from './duration-model.js';
import type { Moments } from './moments.js';

/**
 * What a slot has before it, added up. That each generation strays for itself levels out over many; that the slot, or
 * one kind of work, is another one than thought does not, for then all of them are off.
 */
export class SlotTally {
  /** When it falls free. */
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

  /** It stood idle until then. */
  wait(untilMs: number): void {
    this.meanMs = Math.max(this.meanMs, untilMs);
  }

  /** @param sharing how many slots work off what waits: whichever is free takes the next, so that they even out */
  start(ready: Moments, sharing: number): Moments {
    const slots = Math.max(1, sharing);
    const doubt = this.ofSlotMs ** 2 * this.slotDoubt + this.kindDoubt;
    // Which of several falls free, and when, is a matter of one generation.
    const uneven = slots > 1 && this.ended > 0 ? (this.lastMs ** 2 / 3) * (1 - 1 / slots) : 0;
    const free = this.own / slots + doubt + uneven;
    if (ready.meanMs > this.meanMs) return { meanMs: ready.meanMs, variance: Math.max(ready.variance, free) };
    return { meanMs: this.meanMs, variance: free };
  }

  /** One generation by itself, what is not known about it included. */
  wholeOf({ meanMs, variance, slotDoubt, kindDoubt }: Prediction): Moments {
    return { meanMs, variance: variance + meanMs ** 2 * (slotDoubt + kindDoubt) };
  }
}
