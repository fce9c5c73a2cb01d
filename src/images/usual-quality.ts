import type { PictureFormat } from './encode.js';

/** Quality of a result, 1 to 100, unless another one is asked for; PNG is lossless and has none. */
export const USUAL_QUALITY = {
  jpeg: 92,
  webp: 90,
  png: 100,
} as const satisfies Record<PictureFormat, number>;
