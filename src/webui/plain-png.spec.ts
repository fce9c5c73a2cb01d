import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { plainPng } from './plain-png.js';

describe('a plain PNG', () => {
  it('is decoded by sharp as one colour with one pixel of another', async () => {
    const png = plainPng(16, [10, 20, 30], [255, 254, 253]);
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 16, height: 16, channels: 3 });
    const pixels = Array.from({ length: 256 }, (_, index) =>
      [...data.subarray(index * 3, index * 3 + 3)].join(),
    );
    expect(pixels[8 * 16 + 8]).toBe('255,254,253');
    expect(pixels.filter((pixel) => pixel === '10,20,30')).toHaveLength(255);
  });
});
