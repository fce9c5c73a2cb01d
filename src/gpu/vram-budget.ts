import type { LaunchMode } from './capabilities.js';
import { ExceedsVramBudget } from './gpu.errors.js';

// MiB of an SD 1.5 checkpoint in half precision (UNet 859.5 M, CLIP-L 123.1 M, VAE 83.7 M, ControlNet 361.3 M numbers).
const CONTEXT = 480; // CUDA context and libraries, before any weight
const UNET = 1639;
const TEXT_ENCODER = 235;
const VAE = 160;
const CONTROL_NET = 689;
/** --lowvram holds one block of the UNet at a time; the largest is about this. */
const UNET_BLOCK = 256;

/**
 * One UNet evaluation with memory-efficient attention, the conditional and the unconditional half together: 150 to
 * 180 MiB at 512 x 512, linear in the pixels. Taken near the top of that range.
 */
const UNET_ACTIVATION_PER_PIXEL = 175 / (512 * 512);

/**
 * Decoding one latent in half precision, bytes per pixel: the estimate that Forge and ComfyUI reserve by
 * (`memory_used_decode` of AutoencoderKL), which their own comment calls too high. Pictures of a batch are decoded one
 * by one.
 */
const VAE_ACTIVATION_PER_PIXEL = (2178 * 2) / 2 ** 20;

/** Sides of a generation are multiples of this. */
const STEP = 8;
/** The smallest larger side that a size is fitted down to by itself. */
const SMALLEST_FITTED_SIDE = 512;

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** As much of a ControlNet unit as its memory depends on. */
export interface BudgetedUnit {
  readonly purpose: string;
  readonly required: boolean;
  readonly lowVram: boolean;
  /** `None`: the unit has no weights of its own. */
  readonly model: string;
}

export interface Workload<U extends BudgetedUnit> {
  /** The generation's frame, padding included, pixels. */
  readonly size: FrameSize;
  readonly units: readonly U[];
}

export interface BudgetChange {
  readonly code: 'units_moved_to_low_vram' | 'unit_left_out' | 'size_reduced';
  readonly detail: string;
}

export interface FittedWorkload<U extends BudgetedUnit> {
  /** The larger side that fits: at most the larger side asked for. */
  readonly maxSide: number;
  readonly units: readonly U[];
  /** What was changed, in the order it was; empty when it fitted as it was. */
  readonly changes: readonly BudgetChange[];
}

/** The arithmetic of GPU memory for SD 1.5 in one launch mode, MiB. Estimates are high rather than low. */
export class VramBudget {
  /** @param takesLowVram whether units know `low_vram` (A1111 does, Forge ignores it). */
  constructor(
    readonly launchMode: LaunchMode,
    readonly allowedMiB: number,
    readonly takesLowVram: boolean,
  ) {}

  /** The peak over one job: while the UNet works or while the VAE decodes, whichever is more. */
  estimateMiB({ size, units }: Workload<BudgetedUnit>, batch = 1): number {
    const pixels = size.width * size.height;
    const weighty = units.filter(({ model }) => model !== 'None');
    const low = this.takesLowVram ? weighty.filter(({ lowVram }) => lowVram).length : 0;
    const resident = (weighty.length - low) * CONTROL_NET;
    // Of the units on low_vram one at a time is on the card, while the UNet's weights stay there.
    const sampling =
      this.weights('unet') +
      resident +
      Math.min(low, 1) * CONTROL_NET +
      UNET_ACTIVATION_PER_PIXEL * pixels * batch;
    const decoding = this.weights('vae') + resident + VAE_ACTIVATION_PER_PIXEL * pixels;
    return Math.ceil(CONTEXT + Math.max(sampling, decoding));
  }

  /**
   * Makes a job fit: units to low_vram, then optional units left out from the last, then a smaller side. What turns out
   * to be unnecessary at the smaller side is not done.
   * @param explicitSize the caller asked for this very size: it is never made smaller.
   * @throws ExceedsVramBudget with the MiB needed and allowed and the largest size that would fit.
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
   * The same job lighter, for the one retry after the card ran out of memory; null when nothing is left to take away.
   * All units to low_vram and optional units left out, and where that frees no weights three quarters of the side.
   */
  lighten<U extends BudgetedUnit>({ size, units: given }: Workload<U>): FittedWorkload<U> | null {
    const asked = Math.max(size.width, size.height);
    const { units, changes } = this.lighterWays(given).at(-1) ?? { units: given, changes: [] };
    if (this.estimateMiB({ size, units }) < this.estimateMiB({ size, units: given })) {
      return { maxSide: asked, units, changes };
    }
    const side = Math.floor((asked * 0.75) / STEP) * STEP;
    if (side < SMALLEST_FITTED_SIDE / 2) return null;
    return { maxSide: side, units, changes: [...changes, reduced(asked, side)] };
  }

  private weights(phase: 'unet' | 'vae'): number {
    if (this.launchMode === 'normal') return UNET + TEXT_ENCODER + VAE;
    if (phase === 'vae') return VAE;
    return this.launchMode === 'medvram' ? UNET : UNET_BLOCK;
  }

  private fits(job: Workload<BudgetedUnit>): boolean {
    return this.estimateMiB(job) <= this.allowedMiB;
  }

  /** From the units as they are to the lightest set, each way with what it changes. */
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

  /** The largest larger side, at most that of `size` and of its shape, that fits; 0 when none does. */
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
        : 'No size fits in the way the image generator was started.';
    return new ExceedsVramBudget(
      `${sizeText(job.size)} needs ${neededMiB} MiB of GPU memory, ${this.allowedMiB} MiB are allowed. ${advice}`,
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

/** The frame of the same shape with this larger side; the other one rounded up to the step, as frames are. */
function scaled({ width, height }: FrameSize, side: number): FrameSize {
  const factor = side / Math.max(width, height);
  const round = (value: number): number => Math.max(64, Math.ceil((value * factor - 1e-6) / STEP) * STEP);
  return { width: round(width), height: round(height) };
}

const MOVED_TO_LOW_VRAM: BudgetChange = {
  code: 'units_moved_to_low_vram',
  detail: 'The control units leave the GPU whenever they do not work, which is slower.',
};

function leftOut({ purpose }: BudgetedUnit): BudgetChange {
  const detail = `The optional control of ${purpose} was left out to fit the GPU memory.`;
  return { code: 'unit_left_out', detail };
}

function reduced(from: number, to: number): BudgetChange {
  return {
    code: 'size_reduced',
    detail: `The larger side is ${to} instead of ${from} pixels to fit the GPU memory.`,
  };
}

function sizeText({ width, height }: FrameSize): string {
  return `${width} x ${height}`;
}
