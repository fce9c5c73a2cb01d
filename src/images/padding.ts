import type { RgbPixels, Size } from './pixels.js';

const CHANNELS = 3;

/**
 * Extends pixels to `size` on the right and at the bottom by repeating their edge: a hard border would show
 * in the generation.
 * @throws RangeError if `size` is smaller than the pixels
 */
export function padPixels(pixels: RgbPixels, size: Size): RgbPixels {
  if (size.width < pixels.width || size.height < pixels.height)
    throw new RangeError(
      `${pixels.width} x ${pixels.height} can't be padded to ${size.width} x ${size.height}`,
    );
  if (size.width === pixels.width && size.height === pixels.height) return pixels;
  const from = pixels.width * CHANNELS;
  const to = size.width * CHANNELS;
  const data = new Uint8Array(to * size.height);
  for (let y = 0; y < pixels.height; y++) {
    const row = y * to;
    data.set(pixels.data.subarray(y * from, (y + 1) * from), row);
    // Copying in doubling runs would save little: at most 7 pixels are padded, except in very narrow photos.
    for (let x = from; x < to; x++) data[row + x] = data[row + x - CHANNELS] ?? 0;
  }
  const last = (pixels.height - 1) * to;
  for (let y = pixels.height; y < size.height; y++) data.copyWithin(y * to, last, last + to);
  return { ...size, channels: CHANNELS, data };
}

/**
 * Removes the padding.
 * @param content size of the area to keep, at the top left
 * @throws RangeError if `content` is larger than the pixels
 */
export function unpadPixels(pixels: RgbPixels, content: Size): RgbPixels {
  if (content.width > pixels.width || content.height > pixels.height)
    throw new RangeError(
      `${pixels.width} x ${pixels.height} holds no content of ${content.width} x ${content.height}`,
    );
  if (content.width === pixels.width && content.height === pixels.height) return pixels;
  const from = pixels.width * CHANNELS;
  const to = content.width * CHANNELS;
  const data = new Uint8Array(to * content.height);
  for (let y = 0; y < content.height; y++) data.set(pixels.data.subarray(y * from, y * from + to), y * to);
  return { width: content.width, height: content.height, channels: CHANNELS, data };
}
