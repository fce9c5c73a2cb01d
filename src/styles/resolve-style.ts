import type { ModelInventory } from './model-inventory.js';
import type { ResolvedStyle, StyleRequest } from './resolved-style.js';
import type { StylePreset } from './style-preset.js';

/**
 * What a style means for one caller on one backend.
 * @throws SettingOutOfRange for settings that the style does not have or allow
 * @throws PayloadInvalid for prompts that may not be sent
 * @throws BackendModelMissing when the backend lacks what the style can't do without
 */
export function resolveStyle(
  preset: StylePreset,
  request: StyleRequest,
  inventory: ModelInventory,
): ResolvedStyle {
  throw new Error(`Not written yet: ${preset.name} ${request.prompt} ${inventory.samplers.length}`);
}
