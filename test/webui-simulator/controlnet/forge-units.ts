import { isNearlyBlack, type RgbImage } from '../painter/rgb-image.js';
import type { Body } from '../request/body-validation.js';
import { decodeBase64Picture, decodePicture, fitPicture } from '../request/image-input.js';
import { PythonException } from '../webui-error.js';
import {
  drawMap,
  effectsOf,
  emptyPlan,
  numberOf,
  textOf,
  type UnitPlan,
  type UnitSurroundings,
} from './unit-plan.js';

const CONTROL_MODES = ['Balanced', 'My prompt is more important', 'ControlNet is more important'];
const RESIZE_MODES: readonly unknown[] = [
  undefined,
  0,
  1,
  2,
  3,
  'Just Resize',
  'Crop and Resize',
  'Resize and Fill',
  'Inner Fit (Scale to Fit)',
  'Scale to Fit (Inner Fit)',
  'Outer Fit (Shrink to Fit)',
  'Envelope (Outer Fit)',
  'ResizeMode.INNER_FIT',
];
/** A URL, or a path on the server; not base64 of a JPEG, which starts with a slash as well. */
const OUTSIDE = /^https?:|^\/[\w./-]+\.\w{3,4}$/;
const MODEL_FREE = /^(reference_|recolor_|CLIP-G \(Revision)/;

/** Values as given; omitted ones show as the member of their enumeration. */
const note = (unit: Body): string => {
  const shown = (key: string, fallback: string): string => {
    const value = unit[key];
    return typeof value === 'number' || typeof value === 'string' ? String(value) : fallback;
  };
  const positive = (label: string, key: string): string[] =>
    numberOf(unit, key, -1) > 0 ? [`${label}: ${String(unit[key])}`] : [];
  return [
    `Module: ${textOf(unit, 'module', 'None')}`,
    `Model: ${textOf(unit, 'model', 'None')}`,
    `Weight: ${shown('weight', '1.0')}`,
    `Resize Mode: ${shown('resize_mode', 'ResizeMode.INNER_FIT')}`,
    ...positive('Processor Res', 'processor_res'),
    ...positive('Threshold A', 'threshold_a'),
    ...positive('Threshold B', 'threshold_b'),
    `Guidance Start: ${shown('guidance_start', '0.0')}`,
    `Guidance End: ${shown('guidance_end', '1.0')}`,
    `Pixel Perfect: ${unit['pixel_perfect'] === true ? 'True' : 'False'}`,
    `Control Mode: ${shown('control_mode', 'ControlMode.BALANCED')}`,
    'Hr Option: HiResFixOption.BOTH',
  ].join(', ');
};

type ReadPicture = RgbImage | 'unreadable' | 'unusable' | null;

/**
 * `unreadable` even leaves the unit out of the infotext; `unusable` drops it later; null means there is no
 * picture.
 */
const readPicture = async (unit: Body, around: UnitSurroundings): Promise<ReadPicture> => {
  const given = unit['image'] ?? null;
  if (given === null) return around.initImage;
  if (typeof given !== 'string') return 'unusable';
  if (OUTSIDE.test(given)) return 'unreadable';
  const picture = await Promise.resolve()
    .then(() => decodePicture(decodeBase64Picture(given)))
    .catch(() => 'unreadable' as const);
  // A picture without any value of 5 or more throws inside, and the unit is dropped.
  return picture !== 'unreadable' && isNearlyBlack(picture) ? 'unusable' : picture;
};

/** The control; null if the program fails to find the model, after it has appended the map. */
const appliedModel = (unit: Body, around: UnitSurroundings): string | null => {
  const name = textOf(unit, 'module', 'None');
  const model = textOf(unit, 'model', 'None');
  if (MODEL_FREE.test(name)) return name;
  if (!around.models.includes(model) || around.brokenModels.includes(model)) return null;
  if (typeof unit['weight'] === 'string') return null;
  return numberOf(unit, 'guidance_start', 0) > numberOf(unit, 'guidance_end', 1) ? null : model;
};

const maskOf = async (unit: Body, around: UnitSurroundings): Promise<RgbImage | null> => {
  const given = unit['mask_image'];
  if (typeof given === 'string')
    return fitPicture(await decodePicture(decodeBase64Picture(given)), around, 'crop');
  return unit['image'] === undefined && around.hasMask ? around.mask : null;
};

/** Plans one unit. False ends all further ones: the exception leaves the loop. */
const planUnit = async (unit: Body, around: UnitSurroundings, plan: UnitPlan): Promise<boolean> => {
  const picture = await readPicture(unit, around);
  if (picture !== 'unreadable') plan.notes[`ControlNet ${plan.enabled}`] = note(unit);
  plan.enabled += 1;
  const known = around.lists['module-list'].module_list.includes(textOf(unit, 'module', 'None'));
  const resizable = RESIZE_MODES.includes(unit['resize_mode']);
  if (picture === null || picture === 'unreadable' || picture === 'unusable') return false;
  if (!known || !resizable) return false;
  const thresholds = { a: numberOf(unit, 'threshold_a', -1), b: numberOf(unit, 'threshold_b', -1) };
  const map = await drawMap({ module: 'None', ...unit }, picture, around, thresholds);
  if (unit['save_detected_map'] !== false) {
    const mask = await maskOf(unit, around);
    plan.maps.push(map, ...(mask === null ? [] : [mask]));
  }
  const model = appliedModel(unit, around);
  if (model === null) return false;
  const mode = textOf(unit, 'control_mode', 'Balanced');
  // Anything but the exact texts silently means Balanced.
  plan.effects.push(...effectsOf(unit, model, map, CONTROL_MODES.includes(mode) ? mode : 'Balanced'));
  return true;
};

/** Plans the units of a request: every mistake is a silent 200, and the map proves nothing. */
export const planForgeUnits = async (args: unknown, around: UnitSurroundings): Promise<UnitPlan> => {
  const plan = emptyPlan();
  if (!Array.isArray(args)) {
    if (typeof args === 'object' && args !== null && Object.keys(args).length > 0) {
      throw new PythonException('KeyError', '0');
    }
    return plan;
  }
  const units = args
    .slice(0, around.unitCount)
    .filter((unit): unit is Body => typeof unit === 'object' && unit !== null && unit['enabled'] !== false);
  let going = true;
  for (const unit of units) {
    if (going) going = await planUnit(unit, around, plan);
    else {
      plan.notes[`ControlNet ${plan.enabled}`] = note(unit);
      plan.enabled += 1;
    }
  }
  return plan;
};
