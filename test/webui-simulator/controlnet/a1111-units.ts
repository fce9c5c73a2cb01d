import type { RgbImage } from '../painter/rgb-image.js';
import type { Body } from '../request/body-validation.js';
import { decodeBase64Picture, decodePicture } from '../request/image-input.js';
import { PythonException } from '../webui-error.js';
import {
  drawMap,
  effectsOf,
  emptyPlan,
  numberOf,
  pythonFloat,
  textOf,
  type UnitPlan,
  type UnitSurroundings,
} from './unit-plan.js';

const CONTROL_MODES = {
  Balanced: 'BALANCED',
  'My prompt is more important': 'PROMPT',
  'ControlNet is more important': 'CONTROL',
};
const RESIZE_MODES = [
  'Just Resize',
  'Crop and Resize',
  'Resize and Fill',
  'Inner Fit (Scale to Fit)',
  'Scale to Fit (Inner Fit)',
  'Outer Fit (Shrink to Fit)',
  'Envelope (Outer Fit)',
];

/** The mistakes in a unit that the extension rejects, in its own words. */
const findProblem = (
  unit: Body,
  modules: readonly string[],
): readonly [field: string, text: string] | null => {
  const name = textOf(unit, 'module', 'none');
  if (!modules.includes(name)) {
    return ['module', `module(${name}) not found in supported modules. (type=value_error)`];
  }
  const weight = numberOf(unit, 'weight', 1);
  if (weight > 2) {
    return [
      'weight',
      'ensure this value is less than or equal to 2.0 (type=value_error.number.not_le; limit_value=2.0)',
    ];
  }
  if (weight < 0) {
    return [
      'weight',
      'ensure this value is greater than or equal to 0.0 (type=value_error.number.not_ge; limit_value=0.0)',
    ];
  }
  if (unit['resize_mode'] !== undefined && !RESIZE_MODES.some((mode) => mode === unit['resize_mode'])) {
    return ['resize_mode', ' (type=assertion_error)'];
  }
  if (
    unit['control_mode'] !== undefined &&
    !Object.keys(CONTROL_MODES).some((mode) => mode === unit['control_mode'])
  ) {
    const permitted = Object.keys(CONTROL_MODES).map((mode) => `'${mode}'`);
    const members = Object.entries(CONTROL_MODES).map(
      ([mode, member]) => `<ControlMode.${member}: '${mode}'>`,
    );
    return [
      'control_mode',
      `value is not a valid enumeration member; permitted: ${permitted.join(', ')} (type=type_error.enum; enum_values=[${members.join(', ')}])`,
    ];
  }
  const start = numberOf(unit, 'guidance_start', 0);
  const end = numberOf(unit, 'guidance_end', 1);
  if (start > end) return ['__root__', `guidance_start(${start}) > guidance_end(${end}) (type=value_error)`];
  return null;
};

/** Exact name, bare stem, or the shortest name that contains the text, whatever its case. */
const findModel = (wanted: string, models: readonly string[]): string | null => {
  if (wanted === 'None' || wanted === '') return null;
  const similar = models.filter((model) => model.toLowerCase().includes(wanted.toLowerCase()));
  return (
    models.find((model) => model === wanted) ?? similar.toSorted((a, b) => a.length - b.length)[0] ?? null
  );
};

const isModelFree = (name: string, { lists }: UnitSurroundings): boolean =>
  lists['module-list'].module_detail?.[name]?.model_free === true;

const note = (unit: Body): string => {
  const resolution = numberOf(unit, 'processor_res', -1);
  const threshold = (key: string): string => {
    const value = numberOf(unit, key, -1);
    return pythonFloat(value < 0 ? 0.5 : value);
  };
  return [
    `Module: ${textOf(unit, 'module', 'none')}`,
    `Model: ${textOf(unit, 'model', 'None')}`,
    `Weight: ${pythonFloat(numberOf(unit, 'weight', 1))}`,
    `Resize Mode: ${textOf(unit, 'resize_mode', 'Crop and Resize')}`,
    `Processor Res: ${resolution < 0 ? 512 : resolution}`,
    `Threshold A: ${threshold('threshold_a')}`,
    `Threshold B: ${threshold('threshold_b')}`,
    `Guidance Start: ${pythonFloat(numberOf(unit, 'guidance_start', 0))}`,
    `Guidance End: ${pythonFloat(numberOf(unit, 'guidance_end', 1))}`,
    `Pixel Perfect: ${unit['pixel_perfect'] === true ? 'True' : 'False'}`,
    `Control Mode: ${textOf(unit, 'control_mode', 'Balanced')}`,
  ].join(', ');
};

const readPicture = async (unit: Body, around: UnitSurroundings): Promise<RgbImage | null> => {
  const given = unit['image'] ?? unit['input_image'] ?? null;
  if (given === null) return around.initImage;
  const image = typeof given === 'object' && 'image' in given ? given.image : given;
  // Any problem with the picture is logged, and the unit is left out.
  return Promise.resolve()
    .then(() => decodePicture(decodeBase64Picture(image)))
    .catch(() => null);
};

/** Plans the units of a request: an invalid one is a 500, a failing one is silently ignored. */
export const planA1111Units = async (args: unknown, around: UnitSurroundings): Promise<UnitPlan> => {
  const plan = emptyPlan();
  if (!Array.isArray(args)) return plan;
  const units = args
    .slice(0, around.unitCount)
    .filter((unit): unit is Body => typeof unit === 'object' && unit !== null);
  for (const unit of units) {
    const problem = findProblem(unit, around.lists['module-list'].module_list);
    if (problem !== null) {
      const text = `1 validation error for ControlNetUnit\n${problem[0]}\n  ${problem[1]}`;
      throw new PythonException('ValidationError', text);
    }
  }
  for (const unit of units.filter(({ enabled }) => enabled === true)) {
    plan.notes[`ControlNet ${plan.enabled}`] = note(unit);
    plan.enabled += 1;
    const name = textOf(unit, 'module', 'none');
    const model = isModelFree(name, around) ? name : findModel(textOf(unit, 'model', 'None'), around.models);
    const picture = await readPicture(unit, around);
    if (model === null || around.brokenModels.includes(model) || picture === null) continue;
    const thresholds = { a: numberOf(unit, 'threshold_a', -1), b: numberOf(unit, 'threshold_b', -1) };
    const map = await drawMap(unit, picture, around, thresholds);
    plan.effects.push(...effectsOf(unit, model, map, textOf(unit, 'control_mode', 'Balanced')));
    if (unit['save_detected_map'] !== false && !around.detectMapsOff) plan.maps.push(map);
  }
  return plan;
};
