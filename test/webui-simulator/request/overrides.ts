import type { ProgramWorld } from '../program-world.js';
import { knownModules } from '../routes/option-routes.js';
import type { Body } from './body-validation.js';
import type { GenerationRequest } from './generation-request.js';

/**
 * The overrides that take effect: an unknown checkpoint is silently dropped, and on Forge unknown modules too.
 * Forge drops the checkpoint from the request itself, so its echo lacks it.
 */
export const acceptedOverrides = (
  { folder, settings }: ProgramWorld,
  { overrides, fields }: GenerationRequest,
): Body => {
  const accepted = { ...overrides };
  const wanted = accepted['sd_model_checkpoint'];
  if (typeof wanted === 'string' && folder.find(wanted) === null) {
    delete accepted['sd_model_checkpoint'];
    if (settings.program === 'forge') fields['override_settings'] = { ...accepted };
  }
  if ('forge_additional_modules' in accepted) {
    accepted['forge_additional_modules'] = knownModules(
      accepted['forge_additional_modules'],
      settings.vaeFiles,
    );
  }
  return accepted;
};
