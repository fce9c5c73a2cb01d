import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePhoto } from './decode.js';
import { encodeDrawingPng } from './drawing-png.js';

/** Coloured diagonals on black. */
function drawing(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) data.set([10, 200, 255 - (y & 255)], (y * width + (y % width)) * 3);
  return { width, height, channels: 3, data } as const;
}

describe('a drawing as PNG', () => {
  it.each([
    [616, 768],
    [1, 1],
    [7, 300],
  ])('of %d x %d keeps every pixel', async (width, height) => {
    const pixels = drawing(width, height);
    const { data, ...size } = await decodePhoto(encodeDrawingPng(pixels), { maxSide: 1024 });
    expect(size).toMatchObject({ width, height });
    expect(Buffer.compare(data, pixels.data)).toBe(0);
  });

  it('is plain 8-bit RGB, which every WebUI accepts', async () => {
    const metadata = await sharp(encodeDrawingPng(drawing(16, 16))).metadata();
    expect(metadata).toMatchObject({ format: 'png', channels: 3, depth: 'uchar', hasAlpha: false });
    expect(metadata).not.toHaveProperty('paletteBitDepth');
  });

  it('is small', () => {
    expect(encodeDrawingPng(drawing(768, 768)).length).toBeLessThan(20_000);
  });
});
