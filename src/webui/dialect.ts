import type { ControlMode, ControlNetUnit } from './img2img-job.js';

export type WebUiProgram = 'a1111' | 'forge';

/** "No preprocessor, the image is the map". With the other program's spelling, Forge disables the unit. */
const NO_MODULE: Readonly<Record<WebUiProgram, string>> = { a1111: 'none', forge: 'None' };

/** Exact texts: A1111 answers integers with a 500, and Forge treats unknown values as Balanced. */
const CONTROL_MODES: Readonly<Record<ControlMode, string>> = {
  balanced: 'Balanced',
  prompt: 'My prompt is more important',
  control: 'ControlNet is more important',
};

/** Labels that Forge lists where A1111 lists names. */
const FORGE_NAMES: Readonly<Record<string, string>> = {
  pidinet: 'softedge_pidinet',
  pidinet_safe: 'softedge_pidisafe',
  hed: 'softedge_hed',
  hed_safe: 'softedge_hedsafe',
  lineart: 'lineart_realistic',
  depth: 'depth_midas',
  normal_map: 'normal_midas',
  normal_bae: 'normalbae',
  invert: 'invert (from white bg & black line)',
};
const A1111_NAMES = Object.fromEntries(Object.entries(FORGE_NAMES).map(([name, label]) => [label, name]));

/** Forge's defaults for missing thresholds are wrong for some modules: mediapipe_face would use confidence 0. */
const THRESHOLDS: Readonly<Record<string, { threshold_a: number; threshold_b?: number }>> = {
  mediapipe_face: { threshold_a: 1, threshold_b: 0.5 },
  canny: { threshold_a: 100, threshold_b: 200 },
  tile_resample: { threshold_a: 1 },
};

/**
 * The name of a preprocessor in the spelling of this WebUI; null if it lacks it. `listed` is its module list,
 * which includes its word for "none".
 */
export function moduleName(program: WebUiProgram, module: string, listed: readonly string[]): string | null {
  const spelled = module.toLowerCase() === 'none' ? NO_MODULE[program] : module;
  const other = program === 'forge' ? FORGE_NAMES[spelled] : A1111_NAMES[spelled];
  return [spelled, other].find((name) => name !== undefined && listed.includes(name)) ?? null;
}

/**
 * One unit of `alwayson_scripts.controlnet.args`, with all fields explicit because defaults differ between
 * programs. `module` must be in this program's spelling. `save_detected_map` returns the map, which on A1111 is
 * the only sign that the unit was applied.
 */
export function unitFields(
  program: WebUiProgram,
  unit: ControlNetUnit,
  { module, image }: { readonly module: string; readonly image: object | undefined },
): Readonly<Record<string, unknown>> {
  return {
    enabled: true,
    module,
    model: unit.model,
    weight: unit.weight,
    ...(image === undefined ? {} : { image }),
    resize_mode: 'Crop and Resize',
    control_mode: CONTROL_MODES[unit.controlMode],
    guidance_start: unit.guidanceStart,
    guidance_end: unit.guidanceEnd,
    // A drawn map already has the size of the job.
    pixel_perfect: image === undefined,
    ...THRESHOLDS[module],
    save_detected_map: true,
    ...(program === 'a1111' ? { low_vram: unit.lowVram } : {}),
  };
}
