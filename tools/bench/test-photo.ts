import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const PORTRAIT = fileURLToPath(new URL('../../assets/sample-portrait.jpg', import.meta.url));
/** 12 megapixels in the aspect ratio of the portrait. */
const SIZE = { width: 3100, height: 3875 };
const GRAIN = 16;

/** A JPEG as a phone makes it: the portrait at 12 megapixels, with sensor noise, and upright only by its EXIF. */
export async function make12MegapixelPhoto(): Promise<Buffer> {
  const grain = await sharp({
    create: {
      ...SIZE,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: GRAIN },
    },
  })
    .png({ compressionLevel: 0 })
    .toBuffer();
  // Lying on its side, as a phone stores a photo taken upright.
  const grainy = await sharp(PORTRAIT)
    .resize(SIZE.width, SIZE.height, { kernel: 'cubic' })
    .composite([{ input: grain, blend: 'soft-light' }])
    .png({ compressionLevel: 0 })
    .toBuffer();
  return await sharp(grainy)
    .rotate(-90)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 90, chromaSubsampling: '4:2:0' })
    .toBuffer();
}

/**
 * The same picture with different bytes: a comment is inserted, so that the photo is not recognised. Returned in
 * pieces, the large one of which shares the given photo's memory: a client should not cost more than sending.
 */
export function asNewPhoto(jpeg: Buffer): Buffer[] {
  const comment = randomBytes(16);
  const head = Buffer.from([0xff, 0xfe, 0, comment.length + 2]);
  return [jpeg.subarray(0, 2), head, comment, jpeg.subarray(2)];
}
