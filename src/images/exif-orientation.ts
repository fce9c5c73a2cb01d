import { ascii } from './photo-bytes.js';

const ORIENTATION = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;

const PREFIX = 'Exif\0\0';

/**
 * Reads the orientation from a block of EXIF data (a TIFF header and its first directory).
 * @param block with or without the prefix that JPEG requires and some writers also put into PNG and WebP
 * @returns 1 to 8; 1 (upright) if absent or invalid
 */
export function exifOrientation(block: DataView): number {
  const exif = isExif(block) ? subview(block, PREFIX.length) : block;
  if (exif.byteLength < 14) return 1;
  const order = ascii(exif, 0, 2);
  if (order !== 'II' && order !== 'MM') return 1;
  const little = order === 'II';
  const directory = exif.getUint32(4, little);
  if (directory + 2 > exif.byteLength) return 1;
  const entries = exif.getUint16(directory, little);
  for (let index = 0; index < entries; index++) {
    const entry = directory + 2 + index * ENTRY_BYTES;
    if (entry + ENTRY_BYTES > exif.byteLength) return 1;
    if (exif.getUint16(entry, little) !== ORIENTATION || exif.getUint16(entry + 2, little) !== SHORT)
      continue;
    const value = exif.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** Whether a block begins with the EXIF prefix: a JPEG's APP1 segment may contain other data, such as XMP. */
export function isExif(block: DataView): boolean {
  return block.byteLength > PREFIX.length && ascii(block, 0, PREFIX.length) === PREFIX;
}

function subview(view: DataView, offset: number): DataView {
  return new DataView(view.buffer, view.byteOffset + offset, view.byteLength - offset);
}
