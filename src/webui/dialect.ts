import type { ControlMode, ControlNetUnit } from './img2img-job.js';

export type WebUiProgram = 'a1111' | 'forge';

/** The word for "no preprocessor, this is the map": the other program's spelling switches the unit off (Forge). */
const NO_MODULE: Readonly<Record<WebUiProgram, string>> = { a1111: 'none', forge: 'None' };

/** Exact texts: integers end in a 500 on A1111, anything unknown is taken as Balanced by Forge. */
const CONTROL_MODES: Readonly<Record<ControlMode, string>> = {
  balanced: 'Balanced',
  prompt: 'My prompt is more important',
  control: 'ControlNet is more important',
};

/** A1111 lists names where Forge lists labels. */
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

/** Forge's own defaults for an absent threshold are wrong for some: mediapipe_face would look at confidence 0. */
const THRESHOLDS: Readonly<Record<string, { threshold_a: number; threshold_b?: number }>> = {
  mediapipe_face: { threshold_a: 1, threshold_b: 0.5 },
  canny: { threshold_a: 100, threshold_b: 200 },
  tile_resample: { threshold_a: 1 },
};

/**
 * A preprocessor's name as `listed` by this WebUI; null when it has none of that name. `listed` is its module list,
 * which names the word for none, too.
 */
export function moduleName(program: WebUiProgram, module: string, listed: readonly string[]): string | null {
  const spelled = module.toLowerCase() === 'none' ? NO_MODULE[program] : module;
  const other = program === 'forge' ? FORGE_NAMES[spelled] : A1111_NAMES[spelled];
  return [spelled, other].find((name) => name !== undefined && listed.includes(name)) ?? null;
}

/**
 * One unit of `alwayson_scripts.controlnet.args`, all fields said: their defaults differ. `module` is already spelled
 * for this program. The map comes back (`save_detected_map`), which on A1111 is the only sign that the unit worked.
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
    // A drawn map has the job's size: nothing is computed from it.
    pixel_perfect: image === undefined,
    ...THRESHOLDS[module],
    save_detected_map: true,
    ...(program === 'a1111' ? { low_vram: unit.lowVram } : {}),
  };
}
