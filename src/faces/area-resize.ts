import type { RgbPixels, Size } from '../images/pixels.js';

/**
 * Shrinks an image like `cv2.resize(image, size, interpolation=cv2.INTER_AREA)` does for 8-bit RGB, byte for
 * byte (OpenCV 4.10 and 5.0): each pixel is the mean of the area that it covers. Neither side of `size` may
 * exceed the image's.
 *
 * Follows resizeAreaFast_ and ResizeArea_Invoker of OpenCV's `modules/imgproc/src/resize.cpp`.
 */
export function resizeArea(image: RgbPixels, size: Size): RgbPixels {
  const scaleX = scaleOf(image.width, size.width);
  const scaleY = scaleOf(image.height, size.height);
  const [wholeX, wholeY] = [Math.round(scaleX), Math.round(scaleY)];
  const isWhole = Math.abs(scaleX - wholeX) < Number.EPSILON && Math.abs(scaleY - wholeY) < Number.EPSILON;
  const data = isWhole
    ? averageBlocks(image, size, [wholeX, wholeY])
    : weighAreas(image, size, [scaleX, scaleY]);
  return { ...size, channels: 3, data };
}

/** OpenCV uses the reciprocal of a reciprocal, which does not always equal the quotient. */
function scaleOf(from: number, to: number): number {
  return 1 / (to / from);
}

function averageBlocks(image: RgbPixels, size: Size, [stepX, stepY]: readonly [number, number]): Uint8Array {
  const target = new Uint8Array(size.width * size.height * 3);
  const area = stepX * stepY;
  const share = Math.fround(1 / area);
  // OpenCV's vector code for a factor of 2 rounds half up; the general code rounds half to even, in 32-bit
  // floats.
  const mean =
    area === 4 && stepX === 2
      ? (sum: number) => (sum + 2) >> 2
      : (sum: number) => roundToByte(Math.fround(sum * share));
  const stride = image.width * 3;
  let to = 0;
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const from = y * stepY * stride + x * stepX * 3 + channel;
        let sum = 0;
        for (let row = 0; row < stepY; row++) {
          for (let column = 0; column < stepX; column++)
            sum += image.data[from + row * stride + column * 3] ?? 0;
        }
        target[to++] = mean(sum);
      }
    }
  }
  return target;
}

/** Share of each source pixel (or row) in each target pixel (or row). */
interface Weights {
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly share: Float32Array;
}

function weighAreas(image: RgbPixels, size: Size, [scaleX, scaleY]: readonly [number, number]): Uint8Array {
  const columns = weightsOf(image.width, size.width, scaleX);
  const rows = weightsOf(image.height, size.height, scaleY);
  const target = new Uint8Array(size.width * size.height * 3);
  const length = size.width * 3;
  // Float32Array rounds intermediate results like OpenCV's floats.
  const shrunkRow = new Float32Array(length);
  const sum = new Float32Array(length);
  let current = 0;
  for (let i = 0; i < rows.source.length; i++) {
    const row = rows.target[i] ?? 0;
    const share = rows.share[i] ?? 0;
    shrinkRow(image, rows.source[i] ?? 0, columns, shrunkRow);
    if (row !== current) {
      store(sum, target, current * length);
      sum.fill(0);
      current = row;
    }
    for (let x = 0; x < length; x++) sum[x] = (sum[x] ?? 0) + Math.fround((shrunkRow[x] ?? 0) * share);
  }
  store(sum, target, current * length);
  return target;
}

function shrinkRow({ width, data }: RgbPixels, row: number, columns: Weights, into: Float32Array): void {
  into.fill(0);
  const { source, target, share } = columns;
  for (let i = 0; i < source.length; i++) {
    const from = (row * width + (source[i] ?? 0)) * 3;
    const to = (target[i] ?? 0) * 3;
    const part = share[i] ?? 0;
    into[to] = (into[to] ?? 0) + Math.fround((data[from] ?? 0) * part);
    into[to + 1] = (into[to + 1] ?? 0) + Math.fround((data[from + 1] ?? 0) * part);
    into[to + 2] = (into[to + 2] ?? 0) + Math.fround((data[from + 2] ?? 0) * part);
  }
}

/** OpenCV's computeResizeAreaTab; overlaps below a thousandth of a pixel are ignored. */
function weightsOf(from: number, to: number, scale: number): Weights {
  const entries: { source: number; target: number; share: number }[] = [];
  for (let target = 0; target < to; target++) {
    const start = target * scale;
    const end = start + scale;
    const width = Math.min(scale, from - start);
    const last = Math.min(Math.floor(end), from - 1);
    const first = Math.min(Math.ceil(start), last);
    if (first - start > 1e-3) entries.push({ source: first - 1, target, share: (first - start) / width });
    for (let source = first; source < last; source++) entries.push({ source, target, share: 1 / width });
    if (end - last > 1e-3) {
      entries.push({ source: last, target, share: Math.min(Math.min(end - last, 1), width) / width });
    }
  }
  return {
    source: Int32Array.from(entries, ({ source }) => source),
    target: Int32Array.from(entries, ({ target }) => target),
    share: Float32Array.from(entries, ({ share }) => share),
  };
}

function store(sum: Float32Array, target: Uint8Array, at: number): void {
  for (let x = 0; x < sum.length; x++) target[at + x] = roundToByte(sum[x] ?? 0);
}

/** Rounds half to even, then clamps to 0..255. */
export function roundToByte(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return Math.min(255, Math.max(0, rounded));
}
