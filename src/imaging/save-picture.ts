import { writeFileSync } from 'node:fs';
import { encodeWorkingPng } from '../images/encode.js';
import type { RgbPixels } from '../images/pixels.js';

/**
 * Writes a picture synchronously: it only runs in photo children, which have nothing else to do meanwhile,
 * and an asynchronous write would wait for a thread three times.
 */
export function savePicture(file: string, bytes: Uint8Array): void {
  writeFileSync(file, bytes);
}

export async function savePng(file: string, pixels: RgbPixels): Promise<void> {
  savePicture(file, await encodeWorkingPng(pixels));
}
