import type { RgbPixels, Size } from '../images/pixels.js';
import { MESH_FEATURES, PUPILS, type Rgb } from './face-mesh.js';
import type { Landmark } from './landmark.js';
import { drawThickLine } from './line-rasteriser.js';

/**
 * Draws the control map of `faces` as the `mediapipe_face` preprocessor of sd-webui-controlnet does, byte for
 * byte: RGB, row-major, three bytes per pixel, black background. Faces are drawn in the given order, later
 * ones over earlier ones. The caller decides which faces are large enough to be drawn (the preprocessor's 64
 * px rule).
 *
 * @param faces 478 landmarks each, normalised to `size`; lines to points outside 0..1 are not drawn
 * @param size of the map in pixels, each side below 32768
 */
export function drawControlMap(faces: readonly (readonly Landmark[])[], size: Size): Uint8Array {
  const { width, height } = size;
  const data = new Uint8Array(width * height * 3);
  const canvas: RgbPixels = { width, height, channels: 3, data };
  for (const face of faces) {
    const points = face.map((landmark) => pixelOf(landmark, size));
    for (const { chains, colour } of Object.values(MESH_FEATURES)) {
      for (const chain of chains) drawChain(canvas, chain, points, colour);
    }
    for (const { landmark, colour } of PUPILS) drawPupil(canvas, face[landmark], colour);
  }
  return data;
}

interface Pixel {
  readonly x: number;
  readonly y: number;
}

function pixelOf(landmark: Landmark, { width, height }: Size): Pixel | undefined {
  // The reference uses 32-bit floats, for which the tolerance of its range check vanishes.
  const x = Math.fround(landmark.x);
  const y = Math.fround(landmark.y);
  if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return undefined;
  return { x: Math.min(Math.floor(x * width), width - 1), y: Math.min(Math.floor(y * height), height - 1) };
}

function drawChain(
  canvas: RgbPixels,
  chain: readonly number[],
  points: readonly (Pixel | undefined)[],
  colour: Rgb,
): void {
  let from: Pixel | undefined;
  for (const index of chain) {
    const to = points[index];
    if (from !== undefined && to !== undefined) drawThickLine(canvas, from, to, colour);
    from = to;
  }
}

/**
 * Draws a block of 4x4 pixels around the pupil. The reference writes it as a Python slice: a block that would
 * begin left of or above the picture is empty, one that crosses the right or bottom border is clipped.
 */
function drawPupil(canvas: RgbPixels, pupil: Landmark | undefined, colour: Rgb): void {
  if (pupil === undefined) return;
  const nx = Math.fround(pupil.x);
  const ny = Math.fround(pupil.y);
  if (!(nx >= 0 && nx < 1 && ny >= 0 && ny < 1)) return;
  const left = Math.trunc(nx * canvas.width) - 2;
  const top = Math.trunc(ny * canvas.height) - 2;
  if (left < 0 || top < 0) return;
  for (let y = top; y < Math.min(top + 4, canvas.height); y++) {
    for (let x = left; x < Math.min(left + 4, canvas.width); x++) {
      canvas.data.set(colour, (y * canvas.width + x) * 3);
    }
  }
}
