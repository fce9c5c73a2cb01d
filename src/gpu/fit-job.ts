import { matchModel } from '../styles/match-model.js';
import { moduleName } from '../webui/dialect.js';
import { samplerNames } from '../webui/sampler-names.js';
import type { Capabilities } from './capabilities.js';
import { findCheckpoint } from './checkpoint-switch.js';
import { ExceedsVramBudget } from './gpu.errors.js';
import type { BudgetedUnit, FrameSize, VramBudget } from './vram-budget.js';

export interface PlannedControl extends BudgetedUnit {
  readonly module: string;
}

/**
 * The part of a planned generation that decides which WebUI can run it. Names may be in the spelling of any WebUI.
 */
export interface PlannedJob<U extends PlannedControl> {
  readonly checkpoint: string | null;
  readonly sampler: string;
  readonly scheduler: string;
  readonly size: FrameSize;
  readonly units: readonly U[];
}

/**
 * How well a WebUI can run a job: `whole`; `lighter`, without an optional unit; `over`, only above its memory
 * budget.
 */
export type Fitness = 'whole' | 'lighter' | 'over';

/** A job in the form in which one WebUI would run it. */
export interface FittedJob<U extends PlannedControl> {
  readonly fitness: Fitness;
  /** Models and modules in the spelling of this WebUI. */
  readonly units: readonly U[];
  /** One entry for each unit that is left out, and one if units are moved to low_vram. */
  readonly changes: readonly { readonly code: string; readonly detail: string }[];
}

/**
 * Adapts a job to a WebUI. A job is planned with the lists and the memory of one WebUI, and may run on any other.
 * Optional units may be left out; the size stays.
 * @returns null if the WebUI lacks a required model
 */
export function fitJob<U extends PlannedControl>(
  job: PlannedJob<U>,
  capabilities: Capabilities,
  budget: VramBudget,
): FittedJob<U> | null {
  if (!hasCheckpoint(capabilities, job.checkpoint)) return null;
  if (samplerNames(capabilities, job.sampler, job.scheduler) === null) return null;
  const units: U[] = [];
  const missing: FittedJob<U>['changes'][number][] = [];
  for (const unit of job.units) {
    const known = units.length < capabilities.controlNetUnits ? listedUnit(unit, capabilities) : null;
    if (known !== null) units.push(known);
    else if (unit.required) return null;
    else missing.push(leftOut(unit));
  }
  const { size } = job;
  try {
    const fitted = budget.fit({ size, units, explicitSize: true });
    const fitness = fitted.units.length < job.units.length ? 'lighter' : 'whole';
    return { fitness, units: fitted.units, changes: [...missing, ...fitted.changes] };
  } catch (error) {
    if (error instanceof ExceedsVramBudget) return { fitness: 'over', units, changes: missing };
    throw error;
  }
}

function hasCheckpoint({ checkpoints }: Capabilities, wanted: string | null): boolean {
  if (wanted === null) return checkpoints.length > 0;
  const listed = checkpoints.map(({ title, name, hash }) => ({ title, model_name: name, hash }));
  return findCheckpoint(listed, wanted) !== null;
}

function listedUnit<U extends PlannedControl>(unit: U, capabilities: Capabilities): U | null {
  const { kind, controlNetModels, controlNetModules } = capabilities;
  const module = moduleName(kind, unit.module, controlNetModules);
  const model = unit.model === 'None' ? unit.model : matchModel([unit.model], controlNetModels);
  // `none` marks a map that the service draws itself; it stays `none` in every spelling.
  const ours = unit.module === 'none';
  return module === null || model === undefined ? null : { ...unit, model, module: ours ? 'none' : module };
}

function leftOut({ purpose }: PlannedControl): { code: string; detail: string } {
  const detail = `The ControlNet unit for ${purpose} was left out: the WebUI lacks its model.`;
  return { code: 'control_unit_unavailable', detail };
}
