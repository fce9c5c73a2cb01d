import type { PictureFormat } from './encode.js';

/** Default quality of a result, 1 to 100; PNG is lossless and ignores it. */
export const USUAL_QUALITY = {
  jpeg: 92,
  webp: 90,
  png: 100,
} as const satisfies Record<PictureFormat, number>;
