import { decodePhoto } from './decode.js';
import type { RgbPixels, Size } from './pixels.js';
import { ResultUnusable } from './result-unusable.js';

/** Larger than any generation, so that a result is never shrunk; pixels. */
const LARGEST_SIDE = 16_384;
/** Channel values that differ by at most this count as the same colour: tolerates JPEG noise. */
const SAME = 8;
/** Share of pixels that must differ for a picture not to count as flat. */
const ENOUGH = 0.001;

/**
 * Decodes the WebUI's result and checks that it is a picture. A model that ran into NaN returns black pixels
 * with status 200; a broken VAE returns one flat colour.
 * @throws ResultUnusable if it can't be decoded, has the wrong size, or is black or of one flat colour
 */
export async function readResult(picture: Uint8Array, asked: Size): Promise<RgbPixels> {
  const pixels = await decode(picture);
  if (pixels.width !== asked.width || pixels.height !== asked.height)
    throw new ResultUnusable(
      'wrong_size',
      `The generated picture is ${pixels.width} x ${pixels.height}, not ${asked.width} x ${asked.height}`,
    );
  if (isFlat(pixels)) {
    const black = Math.max(...pixels.data.subarray(0, 3)) <= SAME;
    throw new ResultUnusable(
      black ? 'black' : 'flat',
      `The generated picture is ${black ? 'black' : 'of one colour'}`,
    );
  }
  return pixels;
}

async function decode(picture: Uint8Array): Promise<RgbPixels> {
  try {
    return await decodePhoto(picture, { maxSide: LARGEST_SIDE });
  } catch (cause) {
    throw new ResultUnusable('unreadable', "The generated picture can't be decoded", { cause });
  }
}

function isFlat({ data }: RgbPixels): boolean {
  const [red = 0, green = 0, blue = 0] = data;
  const enough = (data.length / 3) * ENOUGH;
  let different = 0;
  for (let at = 0; at < data.length; at += 3) {
    const same =
      Math.abs((data[at] ?? 0) - red) <= SAME &&
      Math.abs((data[at + 1] ?? 0) - green) <= SAME &&
      Math.abs((data[at + 2] ?? 0) - blue) <= SAME;
    if (!same && ++different > enough) return false;
  }
  return true;
}
