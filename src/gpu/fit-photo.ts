import { fitGeneration } from '../images/generation-size.js';
import type { Size } from '../images/pixels.js';
import type { BudgetChange, BudgetedUnit, VramBudget } from './vram-budget.js';

interface WantedGeneration<U extends BudgetedUnit> {
  /** Longer side of the generation, pixels. */
  readonly maxSide: number;
  readonly units: readonly U[];
  /** The caller asked for exactly this size: a size that does not fit is rejected, not reduced. */
  readonly explicitSize: boolean;
}

interface FittedGeneration<U extends BudgetedUnit> {
  readonly maxSide: number;
  readonly units: readonly U[];
  readonly changes: readonly BudgetChange[];
}

/**
 * Fits the generation of a photo into a GPU's memory.
 * @param budget null if it is not known: nothing is changed then
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
