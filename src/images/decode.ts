import type { PhotoSource } from './photo-header.js';
import type { RgbPixels } from './pixels.js';

/**
 * Decodes a photo to upright 8-bit sRGB pixels: EXIF orientation applied, colour profile converted, alpha laid on
 * white, metadata dropped. JPEG and WebP are shrunk while they are decoded.
 * @param options.maxSide longest side of the answer in pixels; a smaller photo keeps its size.
 * @throws PhotoUnreadable when the bytes don't decode without a warning.
 */
export async function decodePhoto(_photo: PhotoSource, _options: { maxSide: number }): Promise<RgbPixels> {
  throw new Error('being written');
}
