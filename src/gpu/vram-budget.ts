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
   * Makes a job fit: first units to low_vram, then optional units left out from the last, then a smaller side.
   * @param explicitSize the caller asked for this very size: it is never made smaller.
   * @throws ExceedsVramBudget with the MiB needed and allowed and the largest size that would fit.
   */
  fit<U extends BudgetedUnit>(job: Workload<U> & { readonly explicitSize: boolean }): FittedWorkload<U> {
    const asked = Math.max(job.size.width, job.size.height);
    const lighter = this.lightenUnits(job);
    if (this.fits({ size: job.size, units: lighter.units })) return { maxSide: asked, ...lighter };
    const largest = this.largestSide(job.size, lighter.units);
    if (job.explicitSize || largest < Math.min(SMALLEST_FITTED_SIDE, asked)) {
      throw this.exceeded({ size: job.size, units: lighter.units }, largest);
    }
    return { maxSide: largest, units: lighter.units, changes: [...lighter.changes, reduced(asked, largest)] };
  }

  /**
   * The same job one notch lighter, for the one retry after the card ran out of memory; null when nothing is left.
   * Units to low_vram and optional units left out together, else three quarters of the side.
   */
  lighten<U extends BudgetedUnit>({ size, units }: Workload<U>): FittedWorkload<U> | null {
    const asked = Math.max(size.width, size.height);
    const slim = new VramBudget(this.launchMode, 0, this.takesLowVram).lightenUnits({ size, units });
    if (slim.changes.length > 0) return { maxSide: asked, ...slim };
    const side = Math.floor((asked * 0.75) / STEP) * STEP;
    return side < SMALLEST_FITTED_SIDE / 2 ? null : { maxSide: side, units, changes: [reduced(asked, side)] };
  }

  private weights(phase: 'unet' | 'vae'): number {
    if (this.launchMode === 'normal') return UNET + TEXT_ENCODER + VAE;
    if (phase === 'vae') return VAE;
    return this.launchMode === 'medvram' ? UNET : UNET_BLOCK;
  }

  private fits(job: Workload<BudgetedUnit>): boolean {
    return this.estimateMiB(job) <= this.allowedMiB;
  }

  private lightenUnits<U extends BudgetedUnit>({ size, units }: Workload<U>) {
    const changes: BudgetChange[] = [];
    let kept = [...units];
    const low = kept.map((unit) => ({ ...unit, lowVram: true }));
    // Moving them costs time in each step, so only where it helps.
    const helps = this.estimateMiB({ size, units: low }) < this.estimateMiB({ size, units: kept });
    if (!this.fits({ size, units: kept }) && helps) {
      kept = low;
      changes.push({
        code: 'units_moved_to_low_vram',
        detail: 'The control units leave the GPU whenever they do not work, which is slower.',
      });
    }
    while (!this.fits({ size, units: kept })) {
      const last = kept.findLastIndex(({ required }) => !required);
      if (last < 0) break;
      const [left] = kept.splice(last, 1);
      changes.push({
        code: 'unit_left_out',
        detail: `The optional control of ${left?.purpose} was left out to fit the GPU memory.`,
      });
    }
    return { units: kept as readonly U[], changes: changes as readonly BudgetChange[] };
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

function reduced(from: number, to: number): BudgetChange {
  return {
    code: 'size_reduced',
    detail: `The larger side is ${to} instead of ${from} pixels to fit the GPU memory.`,
  };
}

function sizeText({ width, height }: FrameSize): string {
  return `${width} x ${height}`;
}
