import type { Provenance } from './provenance.js';
import type { RgbPixels } from './pixels.js';

export type PictureFormat = 'jpeg' | 'png' | 'webp';

export interface EncodeOptions {
  readonly format: PictureFormat;
  /** 1 to 100, for JPEG and WebP; default 92. PNG is lossless. */
  readonly quality?: number;
  /** Written as XMP and EXIF; without it the file carries no metadata at all. */
  readonly provenance?: Provenance;
}

/** Encodes finished pixels for the caller: JPEG at full colour resolution (4:4:4), PNG or WebP. */
export async function encodePicture(_pixels: RgbPixels, _options: EncodeOptions): Promise<Buffer> {
  throw new Error('being written');
}

/** Encodes pixels as PNG for another step or for the WebUI: fastest compression, no metadata. */
export async function encodeWorkingPng(_pixels: RgbPixels): Promise<Buffer> {
  throw new Error('being written');
}
