import type { ModelInventory } from './model-inventory.js';
import { resolveCheckpoint } from './resolve-checkpoint.js';
import { missingModels } from './resolve-style.js';
import { resolveUnits } from './resolve-units.js';
import type { StylePreset } from './style-preset.js';
import type { StyleModelView, StyleView } from './styles.dto.js';

/** A style as the API shows it. `inventories` has one entry for each backend that was ever seen. */
export function viewStyle(
  preset: StylePreset,
  inventories: readonly ModelInventory[],
  more: Pick<StyleView, 'sampleUrl' | 'expectedSeconds'>,
): StyleView {
  const { name, title, description, settings, maxSide, sampler, scheduler, colourMatch } = preset;
  const onAny = (runs: (inventory: ModelInventory) => boolean): boolean | null =>
    inventories.length === 0 ? null : inventories.some(runs);
  return {
    name,
    title,
    description,
    sampleUrl: more.sampleUrl,
    settings,
    maxSide,
    sampler,
    scheduler,
    colourMatch,
    models: viewModels(preset, onAny),
    available: onAny((inventory) => missingModels(preset, inventory).length === 0),
    expectedSeconds: more.expectedSeconds,
  };
}

function viewModels(
  { checkpoint, units }: StylePreset,
  onAny: (runs: (inventory: ModelInventory) => boolean) => boolean | null,
): StyleModelView[] {
  const controls = units.map((unit) => ({
    purpose: unit.purpose,
    required: unit.required,
    models: unit.models,
    installed: onAny((inventory) => resolveUnits([unit], inventory).units.length > 0),
  }));
  if (checkpoint === null) return controls;
  const installed = onAny((inventory) => resolveCheckpoint(checkpoint, inventory).title !== null);
  return [
    { purpose: 'checkpoint', required: checkpoint.required, models: checkpoint.anyOf, installed },
    ...controls,
  ];
}
