import type { RgbaPixels, RgbPixels } from '../images/pixels.js';

/** A rectangle within a picture, in whole pixels. */
export interface PixelWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Clockwise, in quarters of a full turn. */
export type QuarterTurns = 1 | 2 | 3;

export function cropPixels(image: RgbaPixels, { x, y, width, height }: PixelWindow): RgbaPixels {
  const data = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * image.width + x) * 4;
    data.set(image.data.subarray(start, start + width * 4), row * width * 4);
  }
  return { width, height, channels: 4, data };
}

export function turnPixels(image: RgbaPixels, quarters: QuarterTurns): RgbaPixels {
  const { width, height } = image;
  const source = words(image.data);
  const target = new Uint32Array(width * height);
  // Target of the first pixel, and the target distance to the next one in its row and in its column.
  const [first, right, down] = {
    1: [height - 1, height, -1],
    2: [width * height - 1, -1, -width],
    3: [(width - 1) * height, -height, 1],
  }[quarters] as [number, number, number];
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0, to = first + y * down; x < width; x++, from++, to += right)
      target[to] = source[from] ?? 0;
  }
  const [turnedWidth, turnedHeight] = quarters === 2 ? [width, height] : [height, width];
  return { width: turnedWidth, height: turnedHeight, channels: 4, data: new Uint8Array(target.buffer) };
}

export function withOpaqueAlpha({ width, height, data }: RgbPixels): RgbaPixels {
  const rgba = new Uint8Array(width * height * 4);
  for (let from = 0, to = 0; to < rgba.length; from += 3, to += 4) {
    rgba[to] = data[from] ?? 0;
    rgba[to + 1] = data[from + 1] ?? 0;
    rgba[to + 2] = data[from + 2] ?? 0;
    rgba[to + 3] = 255;
  }
  return { width, height, channels: 4, data: rgba };
}

/** Views the bytes as 32-bit words; copies only if they are not aligned. */
function words(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}
