import { createHash } from 'node:crypto';
import type { ProgramLists } from '../program-lists.js';
import type { RgbImage } from '../painter/rgb-image.js';
import type { Body } from '../request/body-validation.js';
import { fitPicture } from '../request/image-input.js';
import type { Annotator } from '../simulator-options.js';
import { preprocess } from './preprocessor.js';

/** What a unit may need to know about the job and the installation. */
export interface UnitSurroundings {
  lists: ProgramLists;
  models: readonly string[];
  brokenModels: readonly string[];
  unitCount: number;
  detectMapsOff: boolean;
  initImage: RgbImage | null;
  hasMask: boolean;
  /** The mask picture of an inpainting job; null otherwise. */
  mask: RgbImage | null;
  width: number;
  height: number;
  annotator: Annotator | null;
}

/** The effect of a unit on the picture; equal digests mean equal effects. */
export interface ControlEffect {
  model: string;
  digest: string;
  lowVram: boolean;
}

export interface UnitPlan {
  /** Pictures that are appended to the response, in order. */
  maps: RgbImage[];
  effects: ControlEffect[];
  /** Number of enabled units, whether or not they were applied. */
  enabled: number;
  /** `ControlNet 0` and so on, as named in the infotext: what was requested, not what was done. */
  notes: Record<string, string>;
}

export const emptyPlan = (): UnitPlan => ({ maps: [], effects: [], enabled: 0, notes: {} });

export const textOf = (unit: Body, key: string, fallback: string): string => {
  const value = unit[key];
  return typeof value === 'string' ? value : fallback;
};

export const numberOf = (unit: Body, key: string, fallback: number): number => {
  const value = unit[key];
  return typeof value === 'number' ? value : fallback;
};

/** Formats a float like Python. */
export const pythonFloat = (value: number): string =>
  Number.isInteger(value) ? `${value}.0` : String(value);

/** Map of the unit at the size of the job. */
export const drawMap = async (
  unit: Body,
  picture: RgbImage,
  around: UnitSurroundings,
  thresholds: { a: number; b: number },
): Promise<RgbImage> => {
  const asked = numberOf(unit, 'processor_res', -1);
  const resolution =
    asked >= 64 && unit['pixel_perfect'] !== true ? asked : Math.min(around.width, around.height);
  const settings = {
    module: textOf(unit, 'module', 'none'),
    resolution,
    thresholdA: thresholds.a,
    thresholdB: thresholds.b,
  };
  const map = await preprocess(picture, settings, around.annotator);
  const mode = textOf(unit, 'resize_mode', 'Crop and Resize');
  const fit =
    mode === 'Just Resize' ? 'stretch' : mode.includes('Fill') || mode.includes('Outer') ? 'fill' : 'crop';
  return fitPicture(map, around, fit);
};

/** No effect for a weight of 0. */
export const effectsOf = (unit: Body, model: string, map: RgbImage, controlMode: string): ControlEffect[] => {
  if (unit['weight'] === 0) return [];
  const strength = ['weight', 'guidance_start', 'guidance_end'].map((key) =>
    JSON.stringify(unit[key] ?? null),
  );
  const digest = createHash('sha256')
    .update(map.data)
    .update([model, controlMode, ...strength].join('|'))
    .digest('hex')
    .slice(0, 12);
  return [{ model, digest, lowVram: unit['low_vram'] === true }];
};
