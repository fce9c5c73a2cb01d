import type { LaunchMode } from './capabilities.js';
import { ExceedsVramBudget } from './gpu.errors.js';
import { defaultCoefficients, peakMiB, type VramCoefficients } from './vram-coefficients.js';

/** The sides of a generation are multiples of this, pixels. */
const STEP = 8;
/** The smallest longer side to which a size is reduced automatically, pixels. */
const SMALLEST_FITTED_SIDE = 512;

/** After a real out of memory the estimate was wrong by an unknown amount: a retry must need a seventh less. */
const CLEARLY_LIGHTER = 6 / 7;
/** Used when no unit can be made lighter; leaves nine sixteenths of the activations. */
const SMALLER_SIDE = 0.75;

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** The properties of a ControlNet unit that determine its memory. */
export interface BudgetedUnit {
  readonly purpose: string;
  readonly required: boolean;
  readonly lowVram: boolean;
  /** `None`: the unit has no weights. */
  readonly model: string;
}

export interface Workload<U extends BudgetedUnit> {
  /** Size of the generation in pixels, padding included. */
  readonly size: FrameSize;
  readonly units: readonly U[];
}

export interface BudgetChange {
  readonly code: 'units_moved_to_low_vram' | 'unit_left_out' | 'size_reduced';
  readonly detail: string;
}

export interface FittedWorkload<U extends BudgetedUnit> {
  /** The longer side that fits, at most the requested one, pixels. */
  readonly maxSide: number;
  readonly units: readonly U[];
  /** All changes in the order in which they were made; empty if the job fitted as it was. */
  readonly changes: readonly BudgetChange[];
}

/**
 * Estimates GPU memory in one launch mode, MiB. The coefficients are conservative (high) or measured (`npm run
 * calibrate`).
 */
export class VramBudget {
  /** @param takesLowVram whether units support `low_vram` (A1111 does, Forge ignores it) */
  constructor(
    readonly launchMode: LaunchMode,
    readonly allowedMiB: number,
    readonly takesLowVram: boolean,
    readonly coefficients: VramCoefficients = defaultCoefficients(launchMode),
  ) {}

  /** The same budget, limited to at most this. */
  within(roomMiB: number): VramBudget {
    const allowedMiB = Math.min(this.allowedMiB, roomMiB);
    return new VramBudget(this.launchMode, allowedMiB, this.takesLowVram, this.coefficients);
  }

  /** The minimum for painting exactly the same picture: with all units in low_vram. */
  leastMiB({ size, units }: Workload<BudgetedUnit>): number {
    return this.estimateMiB({ size, units: units.map((unit) => ({ ...unit, lowVram: true })) });
  }

  /** The peak of one job: while the UNet runs or while the VAE decodes, whichever is higher. */
  estimateMiB({ size, units }: Workload<BudgetedUnit>, batch = 1): number {
    const weighty = units.filter(({ model }) => model !== 'None');
    const lowVramUnits = this.takesLowVram ? weighty.filter(({ lowVram }) => lowVram).length : 0;
    const load = {
      megapixels: (size.width * size.height) / 1e6,
      batch,
      residentUnits: weighty.length - lowVramUnits,
      lowVramUnits,
    };
    const peak = peakMiB(load, this.launchMode, this.coefficients);
    return Math.ceil(peak - 1e-6); // ignore rounding errors of floating point
  }

  /**
   * Makes a job fit: moves units to low_vram, then leaves optional units out from the last one, then reduces the
   * size. At the reduced size, changes to the units that turn out to be unnecessary are not made.
   * @param explicitSize the caller asked for exactly this size: it is never reduced
   * @throws ExceedsVramBudget with the needed and allowed MiB and the largest size that would fit
   */
  fit<U extends BudgetedUnit>(job: Workload<U> & { readonly explicitSize: boolean }): FittedWorkload<U> {
    const { size } = job;
    const asked = Math.max(size.width, size.height);
    const ways = this.lighterWays(job.units);
    const asIs = ways.find(({ units }) => this.fits({ size, units }));
    if (asIs !== undefined) return { maxSide: asked, ...asIs };
    const lightest = ways.at(-1) ?? { units: job.units, changes: [] };
    const side = this.largestSide(size, lightest.units);
    if (job.explicitSize || side < Math.min(SMALLEST_FITTED_SIDE, asked)) {
      throw this.exceeded({ size, units: lightest.units }, side);
    }
    const { units, changes } =
      ways.find((way) => this.fits({ size: scaled(size, side), units: way.units })) ?? lightest;
    return { maxSide: side, units, changes: [...changes, reduced(asked, side)] };
  }

  /**
   * Makes a job lighter, for the only retry after the card ran out of memory; null if nothing is left to reduce.
   * Applies the steps of `fit` until the job needs clearly less: there is no second retry.
   */
  lighten<U extends BudgetedUnit>({ size, units: given }: Workload<U>): FittedWorkload<U> | null {
    const asked = Math.max(size.width, size.height);
    const enough = this.estimateMiB({ size, units: given }) * CLEARLY_LIGHTER;
    const ways = this.lighterWays(given);
    const lighter = ways.find(({ units }) => this.estimateMiB({ size, units }) <= enough);
    if (lighter !== undefined) return { maxSide: asked, ...lighter };
    const side = Math.floor((asked * SMALLER_SIDE) / STEP) * STEP;
    if (side < SMALLEST_FITTED_SIDE / 2) return null;
    const { units, changes } = ways.at(-1) ?? { units: given, changes: [] };
    return { maxSide: side, units, changes: [...changes, reduced(asked, side)] };
  }

  private fits(job: Workload<BudgetedUnit>): boolean {
    return this.estimateMiB(job) <= this.allowedMiB;
  }

  /** Sets of units from the given one to the lightest, each with its changes. */
  private lighterWays<U extends BudgetedUnit>(units: readonly U[]): Omit<FittedWorkload<U>, 'maxSide'>[] {
    const ways = [{ units, changes: [] as readonly BudgetChange[] }];
    let last = { units, changes: [] as readonly BudgetChange[] };
    if (this.takesLowVram && units.some(({ lowVram, model }) => !lowVram && model !== 'None')) {
      last = { units: units.map((unit) => ({ ...unit, lowVram: true })), changes: [MOVED_TO_LOW_VRAM] };
      ways.push(last);
    }
    for (;;) {
      const index = last.units.findLastIndex(({ required }) => !required);
      const left = last.units[index];
      if (left === undefined) return ways;
      last = { units: last.units.toSpliced(index, 1), changes: [...last.changes, leftOut(left)] };
      ways.push(last);
    }
  }

  /** The largest longer side below that of `size`, in the same shape, that fits; 0 if none does. */
  private largestSide(size: FrameSize, units: readonly BudgetedUnit[]): number {
    const asked = Math.max(size.width, size.height);
    for (let side = Math.floor((asked - 1) / STEP) * STEP; side >= 64; side -= STEP) {
      if (this.fits({ size: scaled(size, side), units })) return side;
    }
    return 0;
  }

  private exceeded(job: Workload<BudgetedUnit>, largest: number): ExceedsVramBudget {
    const neededMiB = this.estimateMiB(job);
    const advice =
      largest > 0
        ? `The largest size that fits is ${sizeText(scaled(job.size, largest))}.`
        : 'No size fits with the launch mode of the image generator.';
    return new ExceedsVramBudget(
      `${sizeText(job.size)} needs ${neededMiB} MiB of GPU memory, but only ${this.allowedMiB} MiB are allowed. ${advice}`,
      {
        extensions: {
          neededMiB,
          allowedMiB: this.allowedMiB,
          largest: largest > 0 ? scaled(job.size, largest) : null,
        },
      },
    );
  }
}

/** The frame of the same shape with this longer side; the other side is rounded up to a multiple of `STEP`. */
function scaled({ width, height }: FrameSize, side: number): FrameSize {
  const factor = side / Math.max(width, height);
  const round = (value: number): number => Math.max(64, Math.ceil((value * factor - 1e-6) / STEP) * STEP);
  return { width: round(width), height: round(height) };
}

const MOVED_TO_LOW_VRAM: BudgetChange = {
  code: 'units_moved_to_low_vram',
  detail: 'The ControlNet units are moved off the GPU while they do not run, which is slower.',
};

function leftOut({ purpose }: BudgetedUnit): BudgetChange {
  const detail = `The optional ControlNet unit for ${purpose} was left out to fit into the GPU memory.`;
  return { code: 'unit_left_out', detail };
}

function reduced(from: number, to: number): BudgetChange {
  return {
    code: 'size_reduced',
    detail: `The longer side was reduced from ${from} to ${to} pixels to fit into the GPU memory.`,
  };
}

function sizeText({ width, height }: FrameSize): string {
  return `${width} x ${height}`;
}
