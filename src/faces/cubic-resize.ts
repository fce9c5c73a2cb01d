import type { RgbPixels, Size } from '../images/pixels.js';
import { roundToByte } from './area-resize.js';

const TAPS = 4;
/** Sharpness parameter of OpenCV's cubic kernel. */
const A = -0.75;
/** Removes floating-point noise, so that exact halves stay exact. */
const HALF_KEEPER = 2 ** 20;

/**
 * Enlarges an image like `cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)` does for 8-bit RGB on
 * x86-64; border pixels are repeated. OpenCV's wheels use Intel's closed library for this, whose last bit
 * varies between versions; this is exact arithmetic, rounded half to even. It differs from OpenCV 4.10,
 * always by 1, in some of the exact halves: about seven values in a million for noise, at most two in ten
 * thousand for a smooth picture enlarged by 3:2.
 */
export function resizeCubic(image: RgbPixels, size: Size): RgbPixels {
  const columns = tapsOf(image.width, size.width);
  const rows = tapsOf(image.height, size.height);
  const length = size.width * 3;
  const widened = Array.from({ length: image.height }, (_, row) => widenRow(image, row, columns));
  const data = new Uint8Array(length * size.height);
  const line = (y: number, tap: number) =>
    widened[rows.source[y * TAPS + tap] ?? 0] ?? new Float64Array(length);
  for (let y = 0, to = 0; y < size.height; y++) {
    const [a, b, c, d] = [line(y, 0), line(y, 1), line(y, 2), line(y, 3)];
    const [wa = 0, wb = 0, wc = 0, wd = 0] = rows.weight.subarray(y * TAPS, (y + 1) * TAPS);
    for (let x = 0; x < length; x++, to++) {
      const value = (a[x] ?? 0) * wa + (b[x] ?? 0) * wb + (c[x] ?? 0) * wc + (d[x] ?? 0) * wd;
      data[to] = roundToByte(Math.round(value * HALF_KEEPER) / HALF_KEEPER);
    }
  }
  return { ...size, channels: 3, data };
}

/** The four source pixels of each target pixel, with their weights. */
interface Taps {
  readonly source: Int32Array;
  readonly weight: Float64Array;
}

function tapsOf(from: number, to: number): Taps {
  const source = new Int32Array(to * TAPS);
  const weight = new Float64Array(to * TAPS);
  for (let target = 0; target < to; target++) {
    const position = (target + 0.5) * (from / to) - 0.5;
    const floor = Math.floor(position);
    cubicWeights(position - floor).forEach((value, tap) => {
      source[target * TAPS + tap] = Math.min(from - 1, Math.max(0, floor - 1 + tap));
      weight[target * TAPS + tap] = value;
    });
  }
  return { source, weight };
}

function cubicWeights(x: number): readonly [number, number, number, number] {
  const near = (distance: number) => ((A + 2) * distance - (A + 3)) * distance * distance + 1;
  const far = ((A * (x + 1) - 5 * A) * (x + 1) + 8 * A) * (x + 1) - 4 * A;
  const [left, right] = [near(x), near(1 - x)];
  return [far, left, right, 1 - far - left - right];
}

function widenRow({ width, data }: RgbPixels, row: number, { source, weight }: Taps): Float64Array {
  const targetWidth = source.length / TAPS;
  const line = new Float64Array(targetWidth * 3);
  for (let x = 0; x < targetWidth; x++) {
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      for (let tap = x * TAPS; tap < (x + 1) * TAPS; tap++) {
        sum += (data[(row * width + (source[tap] ?? 0)) * 3 + channel] ?? 0) * (weight[tap] ?? 0);
      }
      line[x * 3 + channel] = sum;
    }
  }
  return line;
}
