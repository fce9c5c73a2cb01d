import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pngOutline } from './png-chunks.js';
import { pngPixels } from './png-pixels.js';

const WIDTH = 67;
const HEIGHT = 40;

/** Slopes, flats and noise, so that an encoder uses each of the filters somewhere. */
function pixels(channels: 1 | 3): Buffer {
  return Buffer.from(
    Uint8Array.from({ length: WIDTH * HEIGHT * channels }, (_, index) => {
      const row = Math.floor(index / (WIDTH * channels));
      if (row < 10) return 0;
      return row < 25 ? (index * 3 + row * 7) % 256 : (index * index * 31) % 251;
    }),
  );
}

async function pixelsOf(png: Buffer, channels: 1 | 3): Promise<Buffer | null> {
  const outline = pngOutline(png);
  if (outline === null) throw new Error('no PNG');
  const rows = await pngPixels(outline);
  const stride = WIDTH * channels + 1;
  return rows && Buffer.from(rows.filter((_byte, at) => at % stride !== 0));
}

describe('the rows of a PNG', () => {
  it.each([
    [1, true],
    [1, false],
    [3, true],
    [3, false],
  ] as const)(
    'are its pixels, with %i channels and filters chosen by row: %s',
    async (channels, adaptive) => {
      const raw = pixels(channels);
      const picture = sharp(raw, { raw: { width: WIDTH, height: HEIGHT, channels } });
      const png = await picture
        .toColourspace(channels === 1 ? 'b-w' : 'srgb')
        .png({ adaptiveFiltering: adaptive })
        .toBuffer();
      expect((await pixelsOf(png, channels))?.equals(raw)).toBe(true);
    },
  );

  it('end where the file is damaged', async () => {
    const raw = pixels(3);
    const png = await sharp(raw, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .png()
      .toBuffer();
    const at = png.indexOf('IDAT') + 400;
    png.fill(0xff, at, at + 40);
    expect(await pixelsOf(png, 3)).toBeNull();
  });
});
