import sharp, { type PngOptions } from 'sharp';
import { describe, expect, it } from 'vitest';
import { isBlack, pngOutline } from './png-chunks.js';

const SIZE = { width: 320, height: 200 };

async function png(pixel: (index: number) => number, options: PngOptions = {}): Promise<Buffer> {
  const bytes = Uint8Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, index) => pixel(index));
  return await sharp(bytes, { raw: { ...SIZE, channels: 3 } })
    .png(options)
    .toBuffer();
}

async function blackness(file: Buffer): Promise<boolean> {
  const outline = pngOutline(file);
  if (outline === null) throw new Error('no PNG');
  return await isBlack(outline);
}

describe('the outline of a PNG', () => {
  it('has its size', async () => {
    expect(pngOutline(await png(() => 9))).toMatchObject({ ...SIZE, textKeywords: [] });
  });

  it('is null if the file is truncated or not a PNG', async () => {
    const file = await png((index) => index % 251);
    expect(pngOutline(file.subarray(0, file.length - 20))).toBeNull();
    expect(pngOutline(Buffer.from('GIF89a and something that is longer than a header'))).toBeNull();
    expect(pngOutline(Buffer.alloc(0))).toBeNull();
  });

  it.each([0, 1, 6, 9])('is black if all pixels are, at compression level %i', async (compressionLevel) => {
    expect(await blackness(await png(() => 0, { compressionLevel }))).toBe(true);
  });

  it('is not black with one dark grey pixel in its last row, whatever the filter', async () => {
    const last = SIZE.width * SIZE.height * 3 - 5;
    for (const adaptiveFiltering of [true, false]) {
      expect(await blackness(await png((index) => (index === last ? 1 : 0), { adaptiveFiltering }))).toBe(
        false,
      );
    }
  });

  it('is not black if it is a uniform grey, or if its pixels are unreadable', async () => {
    expect(await blackness(await png(() => 128))).toBe(false);
    const broken = Buffer.from(await png(() => 0));
    broken.fill(0x55, broken.indexOf('IDAT') + 4, broken.indexOf('IEND') - 8);
    expect(await blackness(broken)).toBe(false);
  });
});
