import { readFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { sharp } from './guarded-sharp.js';
import { PhotoUnreadable } from './images.errors.js';
import { MAX_PIXELS, type PhotoSource } from './photo-header.js';
import type { RgbPixels, Size } from './pixels.js';

const WHITE = '#ffffff';

/** A photo's bytes, ready to be decoded at several sizes. Meant for child processes. */
export class EncodedPhoto {
  private constructor(
    /** Size of the upright photo. */
    readonly size: Size,
    private readonly bytes: Uint8Array,
  ) {}

  /** @throws PhotoUnreadable if the bytes are not a JPEG, PNG or WebP of at most 50 megapixels */
  static async open(photo: PhotoSource): Promise<EncodedPhoto> {
    const bytes = photo instanceof Uint8Array ? photo : await readFile(photo.file);
    const { autoOrient } = await readable(() => reader(bytes).metadata());
    return new EncodedPhoto({ width: autoOrient.width, height: autoOrient.height }, bytes);
  }

  /**
   * Decodes the photo to upright 8-bit sRGB pixels: EXIF orientation applied, colour profile converted, alpha
   * blended onto white, metadata dropped. Of an animation, only the first frame. JPEG and WebP are shrunk
   * during decoding.
   * @param maxSide longest side of the result in pixels; a smaller photo keeps its size
   * @throws PhotoUnreadable if decoding fails or gives a warning
   */
  async decode(maxSide: number): Promise<RgbPixels> {
    const { width, height } = this.size;
    const shrunk = reader(this.bytes).resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true });
    return toRgb(Math.max(width, height) > maxSide ? shrunk : reader(this.bytes));
  }
}

/** Decodes a photo at once: {@link EncodedPhoto.open}, then {@link EncodedPhoto.decode}. */
export async function decodePhoto(photo: PhotoSource, { maxSide }: { maxSide: number }): Promise<RgbPixels> {
  return (await EncodedPhoto.open(photo)).decode(maxSide);
}

function reader(bytes: Uint8Array): Sharp {
  return sharp(bytes, { autoOrient: true, failOn: 'warning', limitInputPixels: MAX_PIXELS });
}

async function toRgb(picture: Sharp): Promise<RgbPixels> {
  const { data, info } = await readable(() =>
    picture
      .flatten({ background: WHITE })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { width: info.width, height: info.height, channels: 3, data };
}

async function readable<T>(decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (cause) {
    throw new PhotoUnreadable('The photo is damaged or incomplete and cannot be decoded.', { cause });
  }
}
