import type { FieldProblem } from '../errors/app-error.js';
import { isWhole } from './check-preset.js';
import { SETTING_NAMES, type SettingName, type StylePreset } from './style-preset.js';
import { SettingOutOfRange } from './styles.errors.js';

/**
 * Merges the caller's settings into the style's defaults.
 * @throws SettingOutOfRange with one entry per field that is unknown to the style or out of its range
 */
export function adjustSettings(
  preset: StylePreset,
  asked: Readonly<Record<string, unknown>> = {},
): Record<SettingName, number> {
  const problems = Object.keys(asked)
    .filter((name) => !isSettingName(name))
    .map((name) => problem(name, 'unknown_setting', `${preset.name} takes ${SETTING_NAMES.join(', ')}`));
  const settings = { steps: 0, cfgScale: 0, denoisingStrength: 0 };
  for (const name of SETTING_NAMES) {
    const value = asked[name] ?? preset.settings[name].default;
    const found = outOfRange(preset, name, value);
    if (found !== undefined) problems.push(found);
    else if (typeof value === 'number') settings[name] = value;
  }
  if (problems.length === 0) return settings;
  const names = problems.map(({ field }) => field).join(', ');
  throw new SettingOutOfRange(`${names}: not allowed by the style ${preset.name}`, { fields: problems });
}

function outOfRange(preset: StylePreset, name: SettingName, value: unknown): FieldProblem | undefined {
  const { min, max } = preset.settings[name];
  if (typeof value !== 'number' || !Number.isFinite(value))
    return problem(name, 'not_a_number', `${name} must be a number from ${min} to ${max}`);
  if (isWhole(name) && !Number.isInteger(value))
    return problem(name, 'not_whole', `${name} must be a whole number, not ${value}`);
  if (value < min || value > max)
    return problem(
      name,
      'out_of_range',
      `${name} must be from ${min} to ${max} for ${preset.name}, not ${value}`,
    );
  return undefined;
}

function problem(name: string, code: string, detail: string): FieldProblem {
  return { field: `settings.${name}`, code, detail };
}

function isSettingName(name: string): name is SettingName {
  return SETTING_NAMES.some((known) => known === name);
}
