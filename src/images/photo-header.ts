import type { Size } from './pixels.js';

export type PhotoFormat = 'jpeg' | 'png' | 'webp';

/** What the first bytes of a photo say; `width` and `height` are those of the upright photo. */
export interface PhotoHeader extends Size {
  readonly format: PhotoFormat;
  /** EXIF orientation, 1 to 8; 1 when the file says nothing. */
  readonly orientation: number;
}

export interface PhotoLimits {
  /** Default 50 million: it covers the 48 megapixel sensors of phones. */
  readonly maxPixels: number;
}

/** A photo as the caller has it: all its bytes, or the path of the file that holds them. */
export type PhotoSource = Uint8Array | { readonly file: string };

/**
 * Reads a photo's format, size and orientation without decoding it, and looks for a plausible end of file.
 * A file on disk is read in small pieces: cheap enough for the main process.
 * @throws PhotoFormatUnsupported for anything that isn't JPEG, PNG or WebP; its detail names what it is.
 * @throws PhotoUnreadable for an empty, cut off or meaningless file.
 * @throws PhotoTooManyPixels above `limits.maxPixels`.
 */
export async function readPhotoHeader(
  _photo: PhotoSource,
  _limits: PhotoLimits = { maxPixels: 50_000_000 },
): Promise<PhotoHeader> {
  throw new Error('being written');
}
