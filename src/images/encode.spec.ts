import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { scenery } from '../../test/fixtures/photos.js';
import { decodePhoto } from './decode.js';
import { encodePicture, encodeWorkingPng } from './encode.js';
import type { RgbPixels } from './pixels.js';

const pixels: RgbPixels = {
  width: 64,
  height: 48,
  channels: 3,
  data: await scenery(64, 48).raw().toBuffer(),
};
const provenance = { style: 'oil & "ink" <1>', seed: 4_294_967_294, software: 'Easel 1.2.3' };
const formats = ['jpeg', 'png', 'webp'] as const;

describe('a finished picture', () => {
  it.each(formats)(
    'declares as %s that it was generated, by what, in which style and with which seed',
    async (format) => {
      const { xmpAsString = '', exif } = await sharp(
        await encodePicture(pixels, { format, provenance }),
      ).metadata();
      expect(xmpAsString).toContain(
        'DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"',
      );
      expect(xmpAsString).toContain('style oil &amp; &quot;ink&quot; &lt;1&gt;, seed 4294967294');
      expect(xmpAsString).toContain('CreatorTool="Easel 1.2.3"');
      const written = exifTags(exif ?? Buffer.alloc(0));
      expect(written.get(0x010e)).toBe('AI-generated from a photo: style oil & "ink" <1>, seed 4294967294');
      expect(written.get(0x0131)).toBe('Easel 1.2.3');
    },
  );

  it.each(formats)('has no other metadata as %s', async (format) => {
    const bytes = await encodePicture(pixels, { format, provenance });
    const { icc, iptc, tifftagPhotoshop, comments, orientation, exif } = await sharp(bytes).metadata();
    expect({ icc, iptc, tifftagPhotoshop, comments }).toEqual({});
    expect(orientation).toBe(1);
    // ImageDescription, Orientation, resolution (3), Software, YCbCrPositioning and the pointer to: versions (2),
    // YCbCr components, colour space, pixel size (2). No camera, no time, no place (0x8825), no thumbnail.
    const known = [0x010e, 0x0112, 0x011a, 0x011b, 0x0128, 0x0131, 0x0213, 0x8769];
    const sub = [0x9000, 0x9101, 0xa000, 0xa001, 0xa002, 0xa003];
    for (const tag of exifTags(exif ?? Buffer.alloc(0)).keys()) expect([...known, ...sub]).toContain(tag);
  });

  it.each(formats)('has no metadata at all as %s without provenance', async (format) => {
    const { exif, xmp, icc } = await sharp(await encodePicture(pixels, { format })).metadata();
    expect({ exif, xmp, icc }).toEqual({});
  });

  it('keeps the full colour resolution of a JPEG, at the requested quality', async () => {
    const fine = await encodePicture(pixels, { format: 'jpeg' });
    const coarse = await encodePicture(pixels, { format: 'jpeg', quality: 40 });
    expect((await sharp(fine).metadata()).chromaSubsampling).toBe('4:4:4');
    expect(coarse.length).toBeLessThan(fine.length);
  });

  it('is lossless as PNG', async () => {
    for (const bytes of [
      await encodePicture(pixels, { format: 'png', provenance }),
      await encodeWorkingPng(pixels),
    ]) {
      const back = await decodePhoto(bytes, { maxSide: 64 });
      expect(Buffer.compare(back.data, pixels.data)).toBe(0);
    }
  });
});

/** The tags of all directories of an EXIF block, with their text if any. */
function exifTags(block: Buffer): Map<number, string> {
  const tiff = block.subarray(block.indexOf('II*\0'));
  const tags = new Map<number, string>();
  const read = (directory: number): void => {
    for (let index = 0; index < tiff.readUInt16LE(directory); index++) {
      const entry = directory + 2 + index * 12;
      const [tag, type, count] = [
        tiff.readUInt16LE(entry),
        tiff.readUInt16LE(entry + 2),
        tiff.readUInt32LE(entry + 4),
      ];
      const start = count > 4 ? tiff.readUInt32LE(entry + 8) : entry + 8;
      tags.set(tag, type === 2 ? tiff.toString('utf8', start, start + count - 1) : '');
      if (tag === 0x8769) read(tiff.readUInt32LE(entry + 8));
    }
    const next = tiff.readUInt32LE(directory + 2 + tiff.readUInt16LE(directory) * 12);
    if (next !== 0) read(next);
  };
  read(tiff.readUInt32LE(4));
  return tags;
}
