import { writeFileSync } from 'node:fs';
import { encodeWorkingPng } from '../images/encode.js';
import type { RgbPixels } from '../images/pixels.js';

/**
 * Writes a picture's bytes; only ever in a photo child, which has nobody else to serve meanwhile. (Written
 * asynchronously, the same would wait three times for a thread.)
 */
export function savePicture(file: string, bytes: Uint8Array): void {
  writeFileSync(file, bytes);
}

export async function savePng(file: string, pixels: RgbPixels): Promise<void> {
  savePicture(file, await encodeWorkingPng(pixels));
}
