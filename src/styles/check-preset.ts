import type { PresetFile, SharedFile } from './preset-file.js';
import { SETTING_NAMES, type SettingName, type SettingRange } from './style-preset.js';

/** What the WebUI accepts for any style; the ranges of a style must lie within. */
const LIMITS: Readonly<Record<SettingName, { min: number; max: number; integer: boolean }>> = {
  steps: { min: 1, max: 150, integer: true },
  cfgScale: { min: 1, max: 30, integer: false },
  denoisingStrength: { min: 0, max: 1, integer: false },
};

/** Whether a setting takes only whole numbers. */
export function isWhole(setting: SettingName): boolean {
  return LIMITS[setting].integer;
}

/** Problems of a style file beyond the types of its fields, one sentence each. */
export function checkPreset(name: string, file: PresetFile, shared: SharedFile): string[] {
  const problems: string[] = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) problems.push('the name is not kebab-case');
  for (const setting of SETTING_NAMES) problems.push(...checkRange(setting, file.settings[setting]));
  if (file.maxSide % 8 !== 0) problems.push(`maxSide: ${file.maxSide} is not a multiple of 8`);
  for (const [index, unit] of file.units.entries()) {
    const control = shared.controls.find((candidate) => candidate.name === unit.control);
    if (control === undefined)
      problems.push(`units.${index}.control: there is no shared control ${unit.control}`);
    else if ((control.purpose === 'face') !== (control.modules.length === 0))
      problems.push(
        `units.${index}.control: a face control must have no modules, any other control at least one`,
      );
    if (unit.guidanceStart >= unit.guidanceEnd)
      problems.push(`units.${index}.guidanceStart: ${unit.guidanceStart} is not before guidanceEnd`);
  }
  const controls = file.units.map(({ control }) => control);
  if (new Set(controls).size < controls.length) problems.push('units: a control is used twice');
  return problems;
}

function checkRange(setting: SettingName, { default: value, min, max }: SettingRange): string[] {
  const limits = LIMITS[setting];
  const problems: string[] = [];
  if (!(min <= value && value <= max))
    problems.push(`settings.${setting}: default ${value} is not within ${min} to ${max}`);
  if (min < limits.min || max > limits.max)
    problems.push(`settings.${setting}: ${min} to ${max} is not within ${limits.min} to ${limits.max}`);
  if (limits.integer && ![value, min, max].every(Number.isInteger))
    problems.push(`settings.${setting}: takes whole numbers only`);
  return problems;
}
