import type { RgbPixels, Size } from '../images/pixels.js';
import { resizeArea } from './area-resize.js';
import { drawControlMap } from './control-map.js';
import { resizeCubic } from './cubic-resize.js';
import { shorterSide } from './face.js';
import type { FaceLandmarker } from './face-landmarker.js';
import { SMALLEST_FACE_PX } from './frame-faces.js';
import type { Landmark } from './landmark.js';
import { withOpaqueAlpha } from './pixel-window.js';

export interface AnnotateOptions {
  /** Shorter side of the map, pixels. */
  readonly resolution: number;
  /** Most faces to draw, at least 1; the extension's default is 1. */
  readonly maxFaces?: number;
  readonly minConfidence?: number;
}

export interface Annotation {
  readonly map: RgbPixels;
  /** Landmarks of the drawn faces, normalised to the map. */
  readonly faces: Landmark[][];
}

/** The extension pads to multiples of this before detection, pixels. */
const GRID = 64;

/**
 * Draws the control map of a photo as the `mediapipe_face` preprocessor of sd-webui-controlnet does: the
 * photo is scaled so that its shorter side is `resolution`, padded on the right and at the bottom to
 * multiples of 64, searched once, the faces are drawn, and the padding is cut off. The map is black without a
 * face of at least 64 px.
 *
 * Source: `scripts/processor.py` (mediapipe_face) and `annotator/mediapipe_face_common.py` of the extension.
 */
export async function annotate(
  landmarker: FaceLandmarker,
  image: RgbPixels,
  { resolution, maxFaces = 1, minConfidence = 0.5 }: AnnotateOptions,
): Promise<Annotation> {
  const resized = resizeToResolution(image, resolution);
  const padded = padToGrid(resized);
  const found = await landmarker.detect(withOpaqueAlpha(padded), { maxFaces, minConfidence });
  const drawn = found.filter((face) => shorterSide(face, padded) >= SMALLEST_FACE_PX);
  return {
    map: crop({ ...padded, data: drawControlMap(drawn, padded) }, resized),
    faces: drawn.map((face) => renormalise(face, padded, resized)),
  };
}

export function resizeToResolution(image: RgbPixels, resolution: number): RgbPixels {
  const scale = resolution / Math.min(image.width, image.height);
  const size = { width: roundHalfEven(image.width * scale), height: roundHalfEven(image.height * scale) };
  return scale > 1 ? resizeCubic(image, size) : resizeArea(image, size);
}

/** Repeats the last column to the right, then the last row downwards. */
export function padToGrid({ width, height, data }: RgbPixels): RgbPixels {
  const size = { width: Math.ceil(width / GRID) * GRID, height: Math.ceil(height / GRID) * GRID };
  const padded = new Uint8Array(size.width * size.height * 3);
  const stride = size.width * 3;
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width * 3, (y + 1) * width * 3);
    padded.set(row, y * stride);
    for (let x = width; x < size.width; x++) padded.set(row.subarray(-3), y * stride + x * 3);
  }
  const last = padded.slice((height - 1) * stride, height * stride);
  for (let y = height; y < size.height; y++) padded.set(last, y * stride);
  return { ...size, channels: 3, data: padded };
}

function crop(image: RgbPixels, { width, height }: Size): RgbPixels {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const start = y * image.width * 3;
    data.set(image.data.subarray(start, start + width * 3), y * width * 3);
  }
  return { width, height, channels: 3, data };
}

function renormalise(face: readonly Landmark[], from: Size, to: Size): Landmark[] {
  return face.map(({ x, y }) => ({
    x: Math.fround((x * from.width) / to.width),
    y: Math.fround((y * from.height) / to.height),
  }));
}

/** Rounds like numpy. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}
