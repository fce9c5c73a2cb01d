import { nameForeignFormat } from './foreign-format.js';
import { PhotoFormatUnsupported, PhotoTooManyPixels, PhotoUnreadable } from './images.errors.js';
import { readJpegHeader } from './jpeg-header.js';
import { ascii, PhotoBytes } from './photo-bytes.js';
import type { Size } from './pixels.js';
import { readPngHeader } from './png-header.js';
import { readWebpHeader } from './webp-header.js';

export type PhotoFormat = 'jpeg' | 'png' | 'webp';

/** Header data of a photo; `width` and `height` are those of the stored pixels, before orientation. */
export interface StoredHeader extends Size {
  readonly format: PhotoFormat;
  /** EXIF orientation, 1 to 8; 1 if the file has none. */
  readonly orientation: number;
}

/** Header data of a photo; `width` and `height` are those of the upright photo. */
export type PhotoHeader = StoredHeader;

export interface PhotoLimits {
  readonly maxPixels: number;
}

/** A photo: all its bytes, or the path of a file with them. */
export type PhotoSource = Uint8Array | { readonly file: string };

/** Covers the 48 megapixel sensors of phones; unless it is a JPEG, the whole photo is decoded in memory. */
export const MAX_PIXELS = 50_000_000;

/** Orientations from this value on swap width and height. */
const FIRST_ROTATED = 5;

const SEND_SUPPORTED = 'Send the photo as JPEG, PNG or WebP.';
const HEIC_HELP =
  'On an iPhone choose Settings > Camera > Formats > Most Compatible, or share the photo as JPEG; most photo viewers can export it as JPEG.';

/**
 * Reads a photo's format, size and orientation without decoding it, and looks for a plausible end of file. A
 * file is read in pieces of 64 KiB, mostly two: cheap enough for the main process.
 * @param limits default: at most 50 million pixels
 * @throws PhotoFormatUnsupported if it is not JPEG, PNG or WebP; its detail names the format
 * @throws PhotoUnreadable if the file is empty, cut off or of unknown format
 * @throws PhotoTooManyPixels above `limits.maxPixels`; of an animation the canvas counts
 */
export async function readPhotoHeader(
  photo: PhotoSource,
  limits: PhotoLimits = { maxPixels: MAX_PIXELS },
): Promise<PhotoHeader> {
  const { width, height, format, orientation } = await PhotoBytes.reading(photo, readStored);
  if (width < 1 || height < 1) throw new PhotoUnreadable('The photo has no pixels.');
  if (width * height > limits.maxPixels)
    throw new PhotoTooManyPixels(
      `The photo has ${megapixels(width * height)} megapixels (${width} x ${height}); at most ${megapixels(limits.maxPixels)} are allowed.`,
      { extensions: { width, height, maxPixels: limits.maxPixels } },
    );
  return orientation < FIRST_ROTATED
    ? { format, width, height, orientation }
    : { format, width: height, height: width, orientation };
}

async function readStored(bytes: PhotoBytes): Promise<StoredHeader> {
  if (bytes.size === 0) throw new PhotoUnreadable('The file is empty.');
  const head = await bytes.at(0, 4096);
  const start = ascii(head, 0, Math.min(head.byteLength, 16));
  if (start.startsWith('\xff\xd8\xff')) return readJpegHeader(bytes);
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return readPngHeader(bytes);
  if (/^RIFF.{4}WEBP/s.test(start)) return readWebpHeader(bytes);
  const name = nameForeignFormat(head);
  if (name === undefined) throw new PhotoUnreadable(`The file is not a picture. ${SEND_SUPPORTED}`);
  const help = name.includes('HEIC') ? ` ${HEIC_HELP}` : '';
  throw new PhotoFormatUnsupported(`This is ${name}. ${SEND_SUPPORTED}${help}`);
}

function megapixels(pixels: number): string {
  return (pixels / 1e6).toFixed(1).replace('.0', '');
}
