import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  corruptedInside,
  gifBomb,
  hugePng,
  isoFile,
  jpegClaiming,
  jpegWithSegments,
  pngWithTextBomb,
} from '../../test/fixtures/hostile/hostile-files.js';
import { corners, scenery } from '../../test/fixtures/photos.js';
import { decodePhoto, EncodedPhoto } from './decode.js';
import type { RgbPixels } from './pixels.js';

const jpeg = await scenery(320, 200).jpeg().toBuffer();
const png = await scenery(320, 200).png().toBuffer();
const avif = await scenery(64, 64).avif().toBuffer();

describe('a decoded photo', () => {
  it.each(['jpeg', 'png', 'webp'] as const)(
    'is upright for each EXIF orientation of a %s',
    async (format) => {
      for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const stored = await laidDown(orientation);
        const bytes = await stored.withMetadata({ orientation })[format]({ quality: 95 }).toBuffer();
        const pixels = await decodePhoto(bytes, { maxSide: 1000 });
        expect(pixels).toMatchObject({ width: 48, height: 32, channels: 3 });
        expect(cornersOf(pixels)).toEqual(['left high', 'right high', 'left low', 'right low']);
      }
    },
  );

  it('is shrunk to the requested side, keeping its aspect ratio, and never enlarged', async () => {
    const photo = await EncodedPhoto.open(jpeg);
    expect(photo.size).toEqual({ width: 320, height: 200 });
    expect(await photo.decode(160)).toMatchObject({ width: 160, height: 100 });
    expect(await photo.decode(1000)).toMatchObject({ width: 320, height: 200 });
  });

  it('is white where it was transparent', async () => {
    const clear = { r: 0, g: 0, b: 0, alpha: 0 };
    for (const depth of ['uchar', 'ushort'] as const) {
      const picture = sharp({ create: { width: 8, height: 8, channels: 4, background: clear } });
      const bytes = await (depth === 'ushort' ? picture.toColourspace('rgb16') : picture).png().toBuffer();
      expect((await sharp(bytes).metadata()).depth).toBe(depth);
      expect([...(await decodePhoto(bytes, { maxSide: 8 })).data]).toEqual(Array(192).fill(255));
    }
  });

  it.each([
    ['grey', (picture: Sharp) => picture.toColourspace('b-w').png()],
    ['grey with alpha', (picture: Sharp) => picture.ensureAlpha().toColourspace('b-w').png()],
    ['16-bit', (picture: Sharp) => picture.toColourspace('rgb16').png()],
    ['CMYK', (picture: Sharp) => picture.toColourspace('cmyk').jpeg()],
    ['palette', (picture: Sharp) => picture.png({ palette: true })],
  ])('has three bytes per pixel, also from %s', async (_, encode) => {
    const bytes = await encode(scenery(64, 48)).toBuffer();
    const pixels = await decodePhoto(bytes, { maxSide: 64 });
    expect(pixels).toMatchObject({ width: 64, height: 48, channels: 3 });
    expect(pixels.data).toHaveLength(64 * 48 * 3);
  });

  it('is converted from its colour profile to sRGB', async () => {
    const red = { width: 8, height: 8, channels: 3, background: '#c03020' } as const;
    const bytes = await sharp({ create: red }).withIccProfile('p3').png().toBuffer();
    const [r = 0, g = 0, b = 0] = (await decodePhoto(bytes, { maxSide: 8 })).data;
    expect(Math.max(Math.abs(r - 0xc0), Math.abs(g - 0x30), Math.abs(b - 0x20))).toBeLessThanOrEqual(2);
  });

  it('is the first frame of an animation', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#0000ff'].map((background) =>
        sharp({ create: { width: 20, height: 20, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const bytes = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    const pixels = await decodePhoto(bytes, { maxSide: 20 });
    expect([pixels.height, ...pixels.data.subarray(0, 3)]).toEqual([20, 255, 0, 0]);
  });

  it('survives segments and text chunks of many megabytes', async () => {
    expect(await decodePhoto(jpegWithSegments(jpeg, 0xfe, 5_000_000), { maxSide: 64 })).toMatchObject({
      width: 64,
    });
    expect(await decodePhoto(pngWithTextBomb(png, 100), { maxSide: 64 })).toMatchObject({ width: 64 });
  });
});

describe("bytes that can't be decoded", () => {
  it.each([
    ['half a JPEG', jpeg.subarray(0, jpeg.length / 2)],
    ['a JPEG without its end', jpeg.subarray(0, -2)],
    ['a JPEG that claims more than it has', jpegClaiming(jpeg, 640, 480)],
    ['a JPEG of 256 megapixels', jpegClaiming(jpeg, 16_000, 16_000)],
    ['half a PNG', png.subarray(0, png.length / 2)],
    ['a PNG with a wrong checksum', corruptedInside(png)],
    ['a PNG that only claims its size', hugePng({ width: 4000, height: 4000, empty: true })],
    ['a PNG of 268 megapixels', hugePng({ width: 16_383, height: 16_383, channels: 1 })],
    ['a GIF', gifBomb],
    ['a HEIC', isoFile('heic')],
    ['an AVIF', avif],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['nothing', Buffer.alloc(0)],
  ])('are refused: %s', async (_, bytes) => {
    await expect(decodePhoto(bytes, { maxSide: 512 })).rejects.toMatchObject({ code: 'photo_unreadable' });
  });
});

/** The corner picture as stored by a camera that was held so that `orientation` makes it upright again. */
async function laidDown(orientation: number): Promise<Sharp> {
  const upright = await corners().png().toBuffer();
  const turn = [0, 0, 0, 180, 180, 90, 270, 270, 90][orientation] ?? 0;
  const picture = sharp(upright).rotate(turn);
  const mirrored = { 2: 'flop', 4: 'flop', 5: 'flop', 7: 'flop' }[orientation] !== undefined;
  return mirrored ? sharp(await picture.png().toBuffer()).flop() : picture;
}

function cornersOf({ width, height, data }: RgbPixels): string[] {
  const at = (x: number, y: number): string => {
    const offset = (y * width + x) * 3;
    return `${(data[offset] ?? 0) > 128 ? 'right' : 'left'} ${(data[offset + 1] ?? 0) > 128 ? 'low' : 'high'}`;
  };
  return [at(4, 4), at(width - 5, 4), at(4, height - 5), at(width - 5, height - 5)];
}
