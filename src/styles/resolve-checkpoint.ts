import type { Warning } from '../errors/warning.js';
import { matchModel, modelStem } from './match-model.js';
import type { ModelInventory } from './model-inventory.js';
import type { CheckpointPreset } from './style-preset.js';

export interface ResolvedCheckpoint {
  /** The title as listed; null: whatever is loaded. */
  readonly title: string | null;
  /** The style needs a checkpoint that the backend lacks. */
  readonly missing: boolean;
  readonly warnings: readonly Warning[];
}

export function resolveCheckpoint(
  wanted: CheckpointPreset | null,
  inventory: ModelInventory,
): ResolvedCheckpoint {
  if (wanted === null) return { title: null, missing: false, warnings: [] };
  const listed = inventory.checkpoints.map(({ title }) => title);
  const byTitle = matchModel(wanted.anyOf, listed);
  const byName = inventory.checkpoints.find(({ name }) => wanted.anyOf.some((stem) => sameModel(stem, name)));
  const title = byTitle ?? byName?.title;
  if (title !== undefined) return { title, missing: false, warnings: [] };
  const detail = `The WebUI has no checkpoint ${wanted.anyOf.join(' or ')}; the one that is loaded was used.`;
  const warnings = wanted.required ? [] : [{ code: 'checkpoint_unavailable', detail }];
  return { title: null, missing: wanted.required, warnings };
}

function sameModel(one: string, other: string): boolean {
  return modelStem(one) === modelStem(other);
}
