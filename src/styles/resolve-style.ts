import { PayloadInvalid } from '../errors/general.errors.js';
import { adjustSettings } from './adjust-settings.js';
import type { ModelInventory } from './model-inventory.js';
import { cleanPrompt, joinPrompt, promptProblems } from './prompt.js';
import { resolveCheckpoint } from './resolve-checkpoint.js';
import { resolveSampler } from './resolve-sampler.js';
import { resolveUnits } from './resolve-units.js';
import type { ResolvedStyle, StyleRequest } from './resolved-style.js';
import type { StylePreset } from './style-preset.js';
import { BackendModelMissing } from './styles.errors.js';

/**
 * Combines a style with a caller's request, in the spelling of one backend.
 * @throws SettingOutOfRange for settings that the style lacks or does not allow
 * @throws PayloadInvalid for prompts that are rejected
 * @throws BackendModelMissing if the backend lacks a required model
 */
export function resolveStyle(
  preset: StylePreset,
  request: StyleRequest,
  inventory: ModelInventory,
): ResolvedStyle {
  const settings = adjustSettings(preset, request.settings);
  const prompts = buildPrompts(preset, request);
  const missing = missingModels(preset, inventory);
  if (missing.length > 0)
    throw new BackendModelMissing(`The style ${preset.name} needs ${missing.join(' and ')} in the WebUI.`, {
      extensions: { missing },
    });

  const checkpoint = resolveCheckpoint(preset.checkpoint, inventory);
  const { units, warnings } = resolveUnits(preset.units, inventory);
  const sampling = resolveSampler(preset.sampler, preset.scheduler, inventory);
  return {
    style: preset.name,
    ...prompts,
    settings,
    sampler: sampling.sampler,
    scheduler: sampling.scheduler,
    checkpoint: checkpoint.title,
    maxSide: request.maxSide ?? preset.maxSide,
    colourMatch: preset.colourMatch,
    units,
    warnings: [...checkpoint.warnings, ...sampling.warnings, ...warnings],
  };
}

/** The required models that a backend lacks, each as `one or another`. */
export function missingModels(preset: StylePreset, inventory: ModelInventory): string[] {
  const units = resolveUnits(preset.units, inventory).missing.map(({ models }) => models.join(' or '));
  const { missing } = resolveCheckpoint(preset.checkpoint, inventory);
  return missing === null ? units : [missing, ...units];
}

function buildPrompts(
  preset: StylePreset,
  { prompt = '', negativePrompt = '' }: StyleRequest,
): { prompt: string; negativePrompt: string } {
  const fields = [...promptProblems('prompt', prompt), ...promptProblems('negativePrompt', negativePrompt)];
  if (fields.length > 0) throw new PayloadInvalid(fields.map(({ detail }) => detail).join('; '), { fields });
  return {
    prompt: joinPrompt(preset.prompt.positive, cleanPrompt(prompt)),
    negativePrompt: joinPrompt(preset.prompt.negative, cleanPrompt(negativePrompt)),
  };
}
