import type { PictureFormat } from './encode.js';

/** The extensions of picture files, without the dot. */
export const FILE_EXTENSIONS: Readonly<Record<PictureFormat, string>> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
};
