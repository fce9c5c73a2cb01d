import type { RgbaPixels } from '../images/pixels.js';
import { DEFAULT_DETECTION, type FaceLandmarker } from './face-landmarker.js';
import { judgeFace } from './face-plausibility.js';
import type { Landmark } from './landmark.js';
import { type QuarterTurns, turnPixels } from './pixel-window.js';

interface Find {
  readonly turns: QuarterTurns;
  readonly face: Landmark[];
}

/**
 * Confidence thresholds, tried in turn. Upright faces score 0.75 to 0.95, sideways or upside-down ones at
 * most 0.8: the turn with the highest score is right.
 */
const SURER = [0.7, 0.8, 0.9];

/**
 * Searches a picture in three quarter turns for faces that lie sideways or upside down. A face is sometimes
 * also "found" in a wrong turn; then the detector's confidence decides.
 * @returns landmarks normalised to `image` as given, not turned
 */
export async function lookTurned(landmarker: FaceLandmarker, image: RgbaPixels): Promise<Landmark[][]> {
  const views = new Map(([1, 3, 2] as const).map((turns) => [turns, turnPixels(image, turns)]));
  let finds = await lookAt(landmarker, views, DEFAULT_DETECTION.minConfidence);
  for (const confidence of SURER) {
    const turns = new Set(finds.map((find) => find.turns));
    if (turns.size <= 1) break;
    const rivals = new Map([...views].filter(([key]) => turns.has(key)));
    const surer = await lookAt(landmarker, rivals, confidence);
    if (surer.length === 0) break;
    finds = surer;
  }
  return finds.map(({ face, turns }) => face.map((landmark) => turnedBack(landmark, turns)));
}

async function lookAt(
  landmarker: FaceLandmarker,
  views: ReadonlyMap<QuarterTurns, RgbaPixels>,
  minConfidence: number,
): Promise<Find[]> {
  const finds: Find[] = [];
  for (const [turns, view] of views) {
    for (const face of await landmarker.detect(view, { ...DEFAULT_DETECTION, minConfidence })) {
      if (judgeFace(face, view) === 'sound') finds.push({ turns, face });
    }
  }
  return finds;
}

/** 1 - x of a 32-bit float has to be rounded again: landmarks are 32-bit floats everywhere. */
function turnedBack({ x, y }: Landmark, turns: QuarterTurns): Landmark {
  if (turns === 1) return { x: y, y: Math.fround(1 - x) };
  if (turns === 2) return { x: Math.fround(1 - x), y: Math.fround(1 - y) };
  return { x: Math.fround(1 - y), y: x };
}
