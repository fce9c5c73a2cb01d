import type { Size } from './pixels.js';

/** Where the photo lies in the picture that is generated. */
export interface GenerationFrame extends Size {
  /** The scaled photo, at the top left; what is right of it and below it repeats its edge. */
  readonly content: Size;
}

/** Stable Diffusion's latents are eighths of the picture. */
const GRID = 8;
/** The smallest side that a WebUI takes. */
const SMALLEST = 64;
/** What the model was trained at: a photo below is enlarged to it, because smaller pictures fall apart. */
const TRAINED_SIDE = 512;

/**
 * The frame to generate a photo in: the photo's shape, its long side at most `maxSide`, both sides multiples of 8 and
 * at least 64. A photo between 512 and `maxSide` keeps its size, a smaller one is enlarged to 512.
 * @param maxSide pixels, 64 or more; rounded down to a multiple of 8.
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
