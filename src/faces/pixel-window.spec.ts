import { describe, expect, it } from 'vitest';
import type { RgbaPixels } from '../images/pixels.js';
import { cropPixels, turnPixels, withOpaqueAlpha } from './pixel-window.js';

/** One number per pixel, repeated in its four channels. */
function picture(rows: readonly (readonly number[])[], lead = 0): RgbaPixels {
  const values = rows.flat().flatMap((value) => [value, value, value, value]);
  const bytes = Uint8Array.from([...Array.from({ length: lead }, () => 99), ...values]);
  return { width: rows[0]?.length ?? 0, height: rows.length, channels: 4, data: bytes.subarray(lead) };
}

function rowsOf({ width, height, data }: RgbaPixels): number[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => data[(y * width + x) * 4 + 3] ?? -1),
  );
}

const WIDE = [
  [1, 2, 3],
  [4, 5, 6],
];

describe('turnPixels', () => {
  it.each([0, 1])('turns clockwise by quarters, whatever the byte offset (%i)', (lead) => {
    const image = picture(WIDE, lead);
    expect(rowsOf(turnPixels(image, 1))).toEqual([
      [4, 1],
      [5, 2],
      [6, 3],
    ]);
    expect(rowsOf(turnPixels(image, 2))).toEqual([
      [6, 5, 4],
      [3, 2, 1],
    ]);
    expect(rowsOf(turnPixels(image, 3))).toEqual([
      [3, 6],
      [2, 5],
      [1, 4],
    ]);
  });
});

describe('cropPixels', () => {
  it('cuts out a window', () => {
    expect(rowsOf(cropPixels(picture(WIDE), { x: 1, y: 0, width: 2, height: 2 }))).toEqual([
      [2, 3],
      [5, 6],
    ]);
  });
});

describe('withOpaqueAlpha', () => {
  it('adds an opaque alpha channel', () => {
    const rgb = { width: 2, height: 1, channels: 3, data: Uint8Array.from([1, 2, 3, 4, 5, 6]) } as const;
    expect([...withOpaqueAlpha(rgb).data]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });
});
