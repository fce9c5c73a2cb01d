import type { Sharp } from 'sharp';
import { sharp } from './guarded-sharp.js';
import { USUAL_QUALITY } from './usual-quality.js';
import { type Provenance, provenanceExif, provenanceXmp } from './provenance.js';
import type { RgbPixels } from './pixels.js';

export type PictureFormat = 'jpeg' | 'png' | 'webp';

export interface EncodeOptions {
  readonly format: PictureFormat;
  /** 1 to 100, for JPEG and WebP; default: `USUAL_QUALITY`. PNG is lossless. */
  readonly quality?: number;
  /** Written as XMP and EXIF; without it the file carries no metadata at all. */
  readonly provenance?: Provenance;
}

/** zlib levels: for served files, and for files that are read once on the same machine. */
const PNG_LEVEL = 6;
const WORKING_PNG_LEVEL = 1;
/** WebP effort, 0 to 6; the default of 4 takes twice the time for 3% fewer bytes. */
const WEBP_EFFORT = 2;

const ENCODERS: Record<PictureFormat, (picture: Sharp, quality: number) => Sharp> = {
  // Chroma subsampling (4:2:0) smears thin coloured lines, which are common in styles.
  jpeg: (picture, quality) => picture.jpeg({ quality, chromaSubsampling: '4:4:4' }),
  png: (picture) => picture.png({ compressionLevel: PNG_LEVEL }),
  webp: (picture, quality) => picture.webp({ quality, effort: WEBP_EFFORT }),
};

/** Encodes a result: JPEG at full colour resolution (4:4:4), PNG or WebP; always sRGB. */
export async function encodePicture(pixels: RgbPixels, options: EncodeOptions): Promise<Buffer> {
  const { format, quality = USUAL_QUALITY[options.format], provenance } = options;
  const picture = ENCODERS[format](sharp(pixels.data, { raw: pixels }), quality);
  if (provenance === undefined) return picture.toBuffer();
  return picture.withExif(provenanceExif(provenance)).withXmp(provenanceXmp(provenance)).toBuffer();
}

/** Encodes pixels as PNG for the next step or the WebUI: fastest compression, no metadata. */
export async function encodeWorkingPng(pixels: RgbPixels): Promise<Buffer> {
  return sharp(pixels.data, { raw: pixels }).png({ compressionLevel: WORKING_PNG_LEVEL }).toBuffer();
}
