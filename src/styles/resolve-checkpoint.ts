import type { Warning } from '../errors/warning.js';
import { matchModel, modelStem } from './match-model.js';
import type { ModelInventory } from './model-inventory.js';
import type { CheckpointPreset } from './style-preset.js';

export interface ResolvedCheckpoint {
  /** The title as listed; null: use the loaded checkpoint. */
  readonly title: string | null;
  /** The required checkpoints that the backend lacks, as `one or another`; null if none is missing. */
  readonly missing: string | null;
  readonly warnings: readonly Warning[];
}

export function resolveCheckpoint(
  wanted: CheckpointPreset | null,
  inventory: ModelInventory,
): ResolvedCheckpoint {
  const names = wanted?.anyOf.join(' or ') ?? '';
  if (inventory.checkpoints.length === 0) {
    // Without any checkpoint no job can run, not even one of a style that accepts any.
    return { title: null, missing: wanted?.required === true ? names : 'a checkpoint', warnings: [] };
  }
  if (wanted === null) return { title: null, missing: null, warnings: [] };
  const listed = inventory.checkpoints.map(({ title }) => title);
  const byTitle = matchModel(wanted.anyOf, listed);
  const byName = inventory.checkpoints.find(({ name }) => wanted.anyOf.some((stem) => sameModel(stem, name)));
  const title = byTitle ?? byName?.title;
  if (title !== undefined) return { title, missing: null, warnings: [] };
  if (wanted.required) return { title: null, missing: names, warnings: [] };
  const detail = `The WebUI has no checkpoint ${names}; the loaded one was used.`;
  return { title: null, missing: null, warnings: [{ code: 'checkpoint_unavailable', detail }] };
}

function sameModel(one: string, other: string): boolean {
  return modelStem(one) === modelStem(other);
}
