import { fitGeneration } from '../images/generation-size.js';
import type { Size } from '../images/pixels.js';
import type { BudgetChange, BudgetedUnit, VramBudget } from './vram-budget.js';

interface WantedGeneration<U extends BudgetedUnit> {
  /** Longer side of the generation, pixels. */
  readonly maxSide: number;
  readonly units: readonly U[];
  /** The caller asked for this very size: it is refused rather than made smaller. */
  readonly explicitSize: boolean;
}

interface FittedGeneration<U extends BudgetedUnit> {
  readonly maxSide: number;
  readonly units: readonly U[];
  readonly changes: readonly BudgetChange[];
}

/**
 * How a photo is generated within a GPU's memory.
 * @param budget null when it is not known: everything stays as it is wanted.
 * @throws ExceedsVramBudget
 */
export function fitPhoto<U extends BudgetedUnit>(
  photo: Size,
  { maxSide, units, explicitSize }: WantedGeneration<U>,
  budget: VramBudget | null,
): FittedGeneration<U> {
  const frame = fitGeneration(photo, maxSide);
  const fitted = budget?.fit({ size: frame, units, explicitSize });
  if (!fitted) return { maxSide, units, changes: [] };
  const asked = Math.max(frame.width, frame.height);
  return { ...fitted, maxSide: fitted.maxSide < asked ? fitted.maxSide : maxSide };
}
