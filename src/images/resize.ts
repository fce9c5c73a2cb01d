import { sharp } from './guarded-sharp.js';
import type { RgbPixels, Size } from './pixels.js';

/**
 * Scales pixels to exactly `size` (Lanczos), ignoring the aspect ratio; returns the same object if the size
 * matches.
 */
export async function resizePixels(pixels: RgbPixels, size: Size): Promise<RgbPixels> {
  if (pixels.width === size.width && pixels.height === size.height) return pixels;
  const data = await sharp(pixels.data, { raw: pixels })
    .resize(size.width, size.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { width: size.width, height: size.height, channels: 3, data };
}
