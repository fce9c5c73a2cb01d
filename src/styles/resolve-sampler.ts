import type { Warning } from '../errors/warning.js';
import { matchWord } from './match-model.js';
import type { ModelInventory } from './model-inventory.js';
import { BackendModelMissing } from './styles.errors.js';

export interface ResolvedSampler {
  readonly sampler: string;
  readonly scheduler: string;
  readonly warnings: readonly Warning[];
}

/** The WebUI's own choice for the sampler; A1111 before 1.9 ignores the word together with the field. */
const AUTOMATIC = 'Automatic';
/** Samplers that every WebUI of the last years has, in the order in which they may stand in for another. */
const STAND_INS = ['DPM++ 2M', 'Euler a', 'Euler'];

/**
 * Sampler and scheduler as the backend lists them. A WebUI without schedulers has them in the sampler's name,
 * `DPM++ 2M Karras`. An unknown name would be an error on A1111 and another sampler without a word on Forge.
 * @throws BackendModelMissing when not even a stand-in is listed
 */
export function resolveSampler(
  sampler: string,
  scheduler: string,
  inventory: ModelInventory,
): ResolvedSampler {
  const joined = matchWord([`${sampler} ${scheduler}`], inventory.samplers);
  if (inventory.schedulers.length === 0 && joined !== undefined)
    return { sampler: joined, scheduler: AUTOMATIC, warnings: [] };

  const warnings: Warning[] = [];
  const listed = matchWord([sampler, ...STAND_INS], inventory.samplers);
  if (listed === undefined)
    throw new BackendModelMissing(
      `The WebUI has no sampler ${sampler}, and none that could stand in for it.`,
    );
  if (listed.toLowerCase() !== sampler.toLowerCase())
    warnings.push({
      code: 'sampler_unavailable',
      detail: `The WebUI has no sampler ${sampler}; ${listed} stood in for it.`,
    });

  const known = matchWord([scheduler], [AUTOMATIC, ...inventory.schedulers]);
  if (known === undefined)
    warnings.push({
      code: 'scheduler_unavailable',
      detail: `The WebUI has no scheduler ${scheduler}; it used its own choice for ${listed}.`,
    });
  return { sampler: listed, scheduler: known ?? AUTOMATIC, warnings };
}
