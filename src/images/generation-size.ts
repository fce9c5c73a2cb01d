import type { Size } from './pixels.js';

/** Position of the photo within the generated picture. Sizes in pixels. */
export interface GenerationFrame extends Size {
  /** The scaled photo, at the top left; the area to its right and below repeats its edge. */
  readonly content: Size;
}

/** Stable Diffusion's latents have an eighth of the picture's size. */
const GRID = 8;
/** Smallest side that the WebUI accepts, pixels. */
const SMALLEST = 64;
/**
 * The model's training size, pixels: smaller photos are enlarged to it, because smaller generations fall
 * apart.
 */
const TRAINED_SIDE = 512;

/**
 * Computes the frame in which a photo is generated: the photo's aspect ratio, longer side at most `maxSide`,
 * both sides multiples of 8 and at least 64. A photo between 512 and `maxSide` keeps its size, a smaller one
 * is enlarged to 512 (but not above `maxSide`).
 * @param maxSide pixels, at least 64; rounded down to a multiple of 8
 */
export function fitGeneration(photo: Size, maxSide: number): GenerationFrame {
  const largest = Math.max(SMALLEST, Math.floor(maxSide / GRID) * GRID);
  const long = Math.max(photo.width, photo.height);
  const scale = Math.min(largest, Math.max(long, TRAINED_SIDE)) / long;
  const content = {
    width: Math.max(1, Math.round(photo.width * scale)),
    height: Math.max(1, Math.round(photo.height * scale)),
  };
  return { width: onGrid(content.width), height: onGrid(content.height), content };
}

function onGrid(side: number): number {
  return Math.max(SMALLEST, Math.ceil(side / GRID) * GRID);
}

/**
 * The size of a generation, as far as it can be known before its photo is there: the smallest one while the sides of the
 * photo are null, so that only the models decide where it can run.
 */
export function plannedSize(
  { width, height }: { readonly width: number | null; readonly height: number | null },
  maxSide: number,
): Size {
  if (width === null || height === null) return { width: SMALLEST, height: SMALLEST };
  return fitGeneration({ width, height }, maxSide);
}
