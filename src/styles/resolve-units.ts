import type { Warning } from '../errors/warning.js';
import { matchModel, matchWord } from './match-model.js';
import type { ModelInventory } from './model-inventory.js';
import type { ResolvedUnit } from './resolved-style.js';
import type { ControlPreset } from './style-preset.js';

export interface ResolvedUnits {
  readonly units: ResolvedUnit[];
  /** Required units that the backend can't run. */
  readonly missing: readonly ControlPreset[];
  /** One for each optional unit that was left out. */
  readonly warnings: readonly Warning[];
}

/** Selects the units of a style that a backend can run, with its own names for them. */
export function resolveUnits(wanted: readonly ControlPreset[], inventory: ModelInventory): ResolvedUnits {
  const units: ResolvedUnit[] = [];
  const missing: ControlPreset[] = [];
  const warnings: Warning[] = [];
  // Required units first: when the WebUI accepts too few units, only optional ones are left out.
  const ordered = wanted.toSorted((one, other) => Number(other.required) - Number(one.required));
  for (const unit of ordered) {
    const resolved = resolveUnit(unit, inventory);
    if (resolved !== undefined && units.length < inventory.controlNetUnits) units.push(resolved);
    else if (unit.required) missing.push(unit);
    else warnings.push(leftOut(unit, resolved !== undefined));
  }
  return { units, missing, warnings };
}

function resolveUnit(unit: ControlPreset, inventory: ModelInventory): ResolvedUnit | undefined {
  const { purpose, required, weight, guidanceStart, guidanceEnd, controlMode } = unit;
  const module = unit.modules.length === 0 ? 'none' : matchWord(unit.modules, inventory.controlNetModules);
  const model = matchModel(unit.models, inventory.controlNetModels);
  if (module === undefined || model === undefined) return undefined;
  return { purpose, required, module, model, weight, guidanceStart, guidanceEnd, controlMode };
}

function leftOut(unit: ControlPreset, oneTooMany: boolean): Warning {
  const why = oneTooMany ? 'accepts no more ControlNet units' : `has no ${unit.models[0]} with its annotator`;
  return {
    code: 'control_unit_unavailable',
    detail: `The ControlNet unit for ${unit.purpose} was left out: the WebUI ${why}.`,
  };
}
