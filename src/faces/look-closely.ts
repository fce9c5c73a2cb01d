import type { RgbaPixels, Size } from '../images/pixels.js';
import { boundsOf } from './face.js';
import type { FaceLandmarker } from './face-landmarker.js';
import { judgeFace } from './face-plausibility.js';
import type { Landmark } from './landmark.js';
import { cropPixels, type PixelWindow } from './pixel-window.js';
import type { ViewablePhoto } from './viewable-photo.js';

/** Longer side of the decoded photo in which small faces are measured, pixels. */
const CLOSE_LOOK_PX = 2048;
/**
 * Share of a tile that overlaps its neighbour: more than a face that was too small for the larger tile or
 * picture.
 */
const TILE_OVERLAP = 1 / 3;
/**
 * Side of the crop around a small face, in face sizes: large enough to contain the face, small enough for it
 * to fill the detector's 128 pixels.
 */
const CROP_TO_FACE = 3;

/**
 * Searches a photo in tiles for faces smaller than a tenth of its longer side: first in tiles of half that
 * side, which reveals faces down to a twentieth, then in tiles of a quarter. Each hit is detected again in a
 * crop of a larger decode, for landmarks as exact as those of a large face; a hit that does not reappear is
 * discarded.
 *
 * @param whole the photo as searched before
 * @returns landmarks normalised to the photo; may contain the same face several times
 */
export async function lookClosely(
  landmarker: FaceLandmarker,
  photo: ViewablePhoto,
  whole: RgbaPixels,
): Promise<Landmark[][]> {
  const hints = await lookAtTiles(landmarker, whole, 1 / 2);
  const close = await photo.view(CLOSE_LOOK_PX);
  if (hints.length === 0) hints.push(...(await lookAtTiles(landmarker, close, 1 / 4)));
  const faces: Landmark[][] = [];
  for (const hint of hints) {
    faces.push(...(await lookAtWindow(landmarker, close, windowAround(hint, close))));
  }
  return faces;
}

/** @param share side of a tile as a share of the picture's longer side */
async function lookAtTiles(
  landmarker: FaceLandmarker,
  image: RgbaPixels,
  share: number,
): Promise<Landmark[][]> {
  const side = Math.ceil(Math.max(image.width, image.height) * share);
  const faces: Landmark[][] = [];
  for (const y of starts(image.height, side)) {
    for (const x of starts(image.width, side)) {
      const tile = { x, y, width: Math.min(side, image.width), height: Math.min(side, image.height) };
      faces.push(...(await lookAtWindow(landmarker, image, tile)));
    }
  }
  return faces;
}

async function lookAtWindow(
  landmarker: FaceLandmarker,
  image: RgbaPixels,
  window: PixelWindow,
): Promise<Landmark[][]> {
  const faces = await landmarker.detect(cropPixels(image, window));
  return faces
    .filter((face) => judgeFace(face, window) !== 'impossible')
    .map((face) =>
      face.map(({ x, y }) => ({
        x: Math.fround((window.x + x * window.width) / image.width),
        y: Math.fround((window.y + y * window.height) / image.height),
      })),
    );
}

/** Offsets of tiles along one side: evenly spaced, the first and last at the borders. */
function starts(length: number, side: number): number[] {
  if (length <= side) return [0];
  const steps = Math.ceil((length - side) / (side * (1 - TILE_OVERLAP)));
  return Array.from({ length: steps + 1 }, (_, i) => Math.round(((length - side) * i) / steps));
}

function windowAround(face: readonly Landmark[], { width, height }: Size): PixelWindow {
  const { left, top, right, bottom } = boundsOf(face);
  const reach = (Math.max((right - left) * width, (bottom - top) * height) * CROP_TO_FACE) / 2;
  const span = (from: number, to: number, length: number) => {
    const middle = ((from + to) / 2) * length;
    const start = Math.max(0, Math.floor(middle - reach));
    return [start, Math.max(1, Math.min(length, Math.ceil(middle + reach)) - start)] as const;
  };
  const [x, w] = span(left, right, width);
  const [y, h] = span(top, bottom, height);
  return { x, y, width: w, height: h };
}
