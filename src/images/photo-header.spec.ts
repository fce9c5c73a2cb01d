import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  gifBomb,
  hugePng,
  isoFile,
  jpegClaiming,
  jpegWithSegments,
  noise,
  pngWithTextBomb,
  svgBomb,
  tiffBomb,
} from '../../test/fixtures/hostile/hostile-files.js';
import { corners, scenery } from '../../test/fixtures/photos.js';
import { readPhotoHeader } from './photo-header.js';

const jpeg = await scenery(320, 200).jpeg().toBuffer();
const png = await scenery(320, 200).png().toBuffer();
const webp = await scenery(320, 200).webp().toBuffer();

describe('the header of a photo', () => {
  it.each([
    ['jpeg', jpeg],
    ['png', png],
    ['webp', webp],
  ])('has format and size of a %s', async (format, bytes) => {
    expect(await readPhotoHeader(bytes)).toEqual({ format, width: 320, height: 200, orientation: 1 });
  });

  it('is the same from a file as from bytes', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'easel-header-'));
    const file = join(directory, 'photo');
    await writeFile(file, jpegWithSegments(jpeg, 0xe2, 300_000));
    expect(await readPhotoHeader({ file })).toMatchObject({ format: 'jpeg', width: 320, height: 200 });
    await rm(directory, { recursive: true });
  });

  it.each(['jpeg', 'png', 'webp'] as const)('has the upright size of a rotated %s', async (format) => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const bytes = await corners(48, 32).withMetadata({ orientation })[format]().toBuffer();
      const { autoOrient } = await sharp(bytes).metadata();
      expect(await readPhotoHeader(bytes)).toEqual({ format, ...autoOrient, orientation });
    }
  });

  it.each([
    ['lossless', () => corners().webp({ lossless: true })],
    ['with alpha', () => corners().ensureAlpha(0.5).webp()],
    ['with a colour profile', () => corners().withIccProfile('p3').webp()],
  ])('has the size of a WebP %s', async (_, picture) => {
    expect(await readPhotoHeader(await picture().toBuffer())).toMatchObject({ width: 48, height: 32 });
  });

  it('has the canvas size of an animated WebP', async () => {
    const frames = await Promise.all([20, 200].map((red) => solid(red)));
    const bytes = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    expect(await readPhotoHeader(bytes)).toMatchObject({ format: 'webp', width: 40, height: 30 });
  });

  it('finds the frame behind megabytes of other segments', async () => {
    expect(await readPhotoHeader(jpegWithSegments(jpeg, 0xfe, 3_000_000))).toMatchObject({ width: 320 });
    expect(await readPhotoHeader(pngWithTextBomb(png, 50))).toMatchObject({ width: 320 });
  });

  it.each([
    ['jpeg', jpeg],
    ['png', png],
    ['webp', webp],
  ])('ignores data appended to a %s', async (_, bytes) => {
    for (const junk of [noise(40), noise(300_000), Buffer.from('<html>')])
      expect(await readPhotoHeader(Buffer.concat([bytes, junk]))).toMatchObject({ width: 320 });
  });
});

describe('an unsupported file', () => {
  it.each([
    ['HEIC', isoFile('heic')],
    ['HEIC', isoFile('mif1')],
    ['AVIF', isoFile('avif')],
    ['video', isoFile('isom')],
    ['raw', isoFile('crx ')],
    ['SVG', svgBomb],
    ['SVG', Buffer.from('<?xml version="1.0"?>\n<!-- by hand -->\n<svg xmlns="x">')],
    ['GIF', gifBomb],
    ['TIFF', tiffBomb],
    ['TIFF', Buffer.from('MM\0*\0\0\0\x08')],
    ['BMP', Buffer.from('BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'latin1')],
    ['JPEG XL', Buffer.from('ff0a7f', 'hex')],
    ['PDF', Buffer.from('%PDF-1.7\n%\xe2\xe3', 'latin1')],
    ['ZIP', Buffer.from('PK\x03\x04\x14\0', 'latin1')],
    ['web page', Buffer.from('<!DOCTYPE html><html><body>404')],
    ['JSON', Buffer.from('{"detail":"not found"}')],
    ['plain text', Buffer.from('This is not a photo. Das ist kein Foto: äöü')],
    ['plain text', Buffer.from('\ufeffutf-16', 'utf16le')],
  ])('is refused with the name of its format: %s', async (name, bytes) => {
    await expect(readPhotoHeader(bytes)).rejects.toMatchObject({
      code: 'photo_format_unsupported',
      detail: expect.stringContaining(name) as string,
    });
  });

  it('tells iPhone users what to do', async () => {
    await expect(readPhotoHeader(isoFile('heic'))).rejects.toThrow(/Most Compatible/);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['one byte', Buffer.from([0xff])],
    ['the start of a JPEG', jpeg.subarray(0, 3)],
    ['the header of a JPEG alone', jpeg.subarray(0, 160)],
    ['half a JPEG', jpeg.subarray(0, jpeg.length / 2)],
    ['a JPEG without its last two bytes', jpeg.subarray(0, -2)],
    ['a JPEG without its last percent', jpeg.subarray(0, -Math.ceil(jpeg.length / 100))],
    ['a JPEG of nothing but small segments', jpegWithSegments(Buffer.from('ffd8', 'hex'), 0xe0, 400_000)],
    ['half a PNG', png.subarray(0, png.length / 2)],
    ['a PNG without its end', png.subarray(0, -12)],
    ['a PNG signature', png.subarray(0, 8)],
    ['a PNG without width', hugePng({ width: 0, height: 8 })],
    ['half a WebP', webp.subarray(0, webp.length / 2)],
    ['a WebP without its last byte', webp.subarray(0, -1)],
    ['noise', noise(5000)],
    ['zeros', Buffer.alloc(5000)],
  ])('is refused as unreadable: %s', async (_, bytes) => {
    await expect(readPhotoHeader(bytes)).rejects.toMatchObject({ code: 'photo_unreadable' });
  });

  it.each([
    ['a PNG that claims 100,000 x 100,000', hugePng({ width: 100_000, height: 100_000, empty: true })],
    [
      'an interlaced PNG of 51 megapixels',
      hugePng({ width: 8500, height: 6000, channels: 1, interlaced: true }),
    ],
    ['a JPEG that claims 16,000 x 16,000', jpegClaiming(jpeg, 16_000, 16_000)],
  ])('is refused for too many pixels: %s', async (_, bytes) => {
    await expect(readPhotoHeader(bytes)).rejects.toMatchObject({ code: 'photo_too_many_pixels' });
  });

  it('respects the given pixel limit', async () => {
    await expect(readPhotoHeader(jpeg, { maxPixels: 63_999 })).rejects.toMatchObject({
      code: 'photo_too_many_pixels',
      extensions: { width: 320, height: 200, maxPixels: 63_999 },
    });
    expect(await readPhotoHeader(jpeg, { maxPixels: 64_000 })).toMatchObject({ width: 320 });
  });
});

async function solid(red: number): Promise<Buffer> {
  return sharp({ create: { width: 40, height: 30, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .png()
    .toBuffer();
}
