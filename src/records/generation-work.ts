import { fitGeneration } from '../images/generation-size.js';
import type { Size } from '../images/pixels.js';
import type { TransferPlan, TransferRecord } from './transfer-record.js';

/** Of a photo whose shape is not known yet: portraits are upright. */
const USUAL_SHAPE: Size = { width: 4_000, height: 5_000 };

/** What decides how long a generation takes. */
export interface GenerationWork {
  readonly style: string;
  /** That run: img2img leaves out those that the denoising strength makes needless. */
  readonly steps: number;
  readonly megapixels: number;
  readonly units: number;
}

/** @param photo null when its size is not known */
export function plannedWork(plan: TransferPlan, style: string, photo: Size | null): GenerationWork {
  return workAt(fitGeneration(photo ?? USUAL_SHAPE, plan.maxSide), plan, style);
}

export function workOf({ plan, style, photo, prepared }: TransferRecord): GenerationWork {
  if (prepared !== null) return workAt(prepared.frame, plan, style);
  const { width, height } = photo;
  return plannedWork(plan, style, width === null || height === null ? null : { width, height });
}

/** As A1111 and Forge count those that run in img2img. */
export function stepsThatRun({ steps, denoisingStrength }: TransferPlan): number {
  return Math.floor(Math.min(denoisingStrength, 0.999) * steps) + 1;
}

function workAt({ width, height }: Size, plan: TransferPlan, style: string): GenerationWork {
  const megapixels = (width * height) / 1e6;
  return { style, steps: stepsThatRun(plan), megapixels, units: plan.units.length };
}
