import type { Warning } from '../errors/warning.js';
import { matchWord } from './match-model.js';
import type { ModelInventory } from './model-inventory.js';
import { BackendModelMissing } from './styles.errors.js';

export interface ResolvedSampler {
  readonly sampler: string;
  readonly scheduler: string;
  readonly warnings: readonly Warning[];
}

/** Lets the WebUI choose the scheduler for the sampler. A1111 before 1.9 ignores the whole field. */
const AUTOMATIC = 'Automatic';
/** Fallback samplers in order of preference; every WebUI of recent years has them. */
const STAND_INS = ['DPM++ 2M', 'Euler a', 'Euler'];

/**
 * Sampler and scheduler in the backend's spelling. A WebUI without schedulers has them in the sampler's name,
 * `DPM++ 2M Karras`. Names must be listed: an unknown sampler is an error on A1111, and Forge silently uses
 * another one.
 * @throws BackendModelMissing if not even a fallback sampler is listed
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
    throw new BackendModelMissing(`The WebUI has neither the sampler ${sampler} nor a substitute.`);
  if (listed.toLowerCase() !== sampler.toLowerCase())
    warnings.push({
      code: 'sampler_unavailable',
      detail: `The WebUI has no sampler ${sampler}; ${listed} was used instead.`,
    });

  const known = matchWord([scheduler], [AUTOMATIC, ...inventory.schedulers]);
  if (known === undefined)
    warnings.push({
      code: 'scheduler_unavailable',
      detail: `The WebUI has no scheduler ${scheduler}; the default of ${listed} was used.`,
    });
  return { sampler: listed, scheduler: known ?? AUTOMATIC, warnings };
}
