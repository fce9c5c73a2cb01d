import { fitGeneration } from '../images/generation-size.js';
import type { Size } from '../images/pixels.js';
import type { TransferPlan, TransferRecord } from './transfer-record.js';

/** Assumed for a photo that is not fetched yet: an upright portrait. */
const USUAL_SHAPE: Size = { width: 4_000, height: 5_000 };

/** The inputs that determine how long a generation takes. */
export interface GenerationWork {
  readonly style: string;
  /** Sampling steps that really run: img2img skips a share of them according to the denoising strength. */
  readonly steps: number;
  readonly megapixels: number;
  readonly units: number;
}

/** @param photo size of the upright photo; null when it is not known yet */
export function plannedWork(plan: TransferPlan, style: string, photo: Size | null): GenerationWork {
  return workAt(fitGeneration(photo ?? USUAL_SHAPE, plan.maxSide), plan, style);
}

export function workOf({ plan, style, photo, prepared }: TransferRecord): GenerationWork {
  if (prepared !== null) return workAt(prepared.frame, plan, style);
  const { width, height } = photo;
  return plannedWork(plan, style, width === null || height === null ? null : { width, height });
}

/** The number of steps that img2img runs, as A1111 and Forge compute it. */
export function stepsThatRun({ steps, denoisingStrength }: TransferPlan): number {
  return Math.floor(Math.min(denoisingStrength, 0.999) * steps) + 1;
}

function workAt({ width, height }: Size, plan: TransferPlan, style: string): GenerationWork {
  const megapixels = (width * height) / 1e6;
  return { style, steps: stepsThatRun(plan), megapixels, units: plan.units.length };
}
