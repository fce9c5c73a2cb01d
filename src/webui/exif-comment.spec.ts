import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { hasUserComment } from './exif-comment.js';

/** Written by Pillow and piexif as the WebUI does: 8 x 8 pixels, the comment `a face\nSteps: 4`; then an empty one. */
const MARKED = Buffer.from(
  'UklGRpoAAABXRUJQVlA4WAoAAAAIAAAABwAABwAAVlA4ICYAAACwAQCdASoIAAgABUB8JaACdLoABDAAAP4TH0Jse1Ff/Abr4tl8AEVYSUZOAAAA' +
    'TU0AKgAAAAgAAYdpAAQAAAABAAAAGgAAAAAAAZKGAAcAAAAmAAAAKFVOSUNPREUAAGEAIABmAGEAYwBlAAoAUwB0AGUAcABzADoAIAA0',
  'base64',
);
const UNMARKED = Buffer.from(
  'UklGRnwAAABXRUJQVlA4WAoAAAAIAAAABwAABwAAVlA4ICYAAACwAQCdASoIAAgABUB8JaACdLoABDAAAP4TH0Jse1Ff/Abr4tl8AEVYSUYwAAAA' +
    'TU0AKgAAAAgAAYdpAAQAAAABAAAAGgAAAAAAAZKGAAcAAAAIAAAAKFVOSUNPREUA',
  'base64',
);

/** The same EXIF in a JPEG, after the JFIF segment. */
async function asJpeg(webp: Buffer): Promise<Buffer> {
  const jpeg = await sharp(webp).jpeg().toBuffer();
  const exif = webp.subarray(webp.lastIndexOf('EXIF') + 8);
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 8, ...Buffer.from('Exif\0\0')]);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

describe('the user comment of a JPEG or WebP', () => {
  it('is present in a painted picture, and empty in a control map', async () => {
    expect([hasUserComment(MARKED), hasUserComment(UNMARKED)]).toEqual([true, false]);
    expect(hasUserComment(await asJpeg(MARKED))).toBe(true);
    expect(hasUserComment(await asJpeg(UNMARKED))).toBe(false);
    expect(hasUserComment(await sharp(MARKED).jpeg().toBuffer())).toBe(false);
  });

  it('is absent in a truncated file, or one of another format', () => {
    for (let length = 0; length < MARKED.length - 32; length += 1)
      expect(hasUserComment(MARKED.subarray(0, length))).toBe(false);
    expect(hasUserComment(Buffer.from([0xff, 0xd8, 0xff, 0xe1]))).toBe(false);
    expect(hasUserComment(Buffer.from('GIF89a'))).toBe(false);
  });
});
