import { exifOrientation } from './exif-orientation.js';
import { PhotoUnreadable } from './images.errors.js';
import { ascii, type PhotoBytes } from './photo-bytes.js';
import type { StoredHeader } from './photo-header.js';

const RIFF_HEAD = 12;
const CHUNK_HEAD = 8;
/** Animations have a chunk per frame. */
const MAX_CHUNKS = 10_000;
const HAS_EXIF = 0x08;

/**
 * Reads a WebP's first chunk. Of an animation the canvas size counts, although only its first frame is used.
 * @throws PhotoUnreadable
 */
export async function readWebpHeader(bytes: PhotoBytes): Promise<StoredHeader> {
  const head = await bytes.at(0, 30);
  if (head.byteLength < 30) throw new PhotoUnreadable('The WebP is cut off within its header.');
  if (head.getUint32(4, true) + CHUNK_HEAD > bytes.size)
    throw new PhotoUnreadable('The WebP is cut off: it is shorter than its header says.');
  const kind = ascii(head, RIFF_HEAD, 4);
  if (kind === 'VP8 ') return upright(lossySize(head));
  if (kind === 'VP8L') return upright(losslessSize(head));
  if (kind !== 'VP8X') throw new PhotoUnreadable('The header of the WebP is damaged.');
  const size = { width: 1 + uint24(head, 24), height: 1 + uint24(head, 27) };
  const hasExif = (head.getUint8(20) & HAS_EXIF) !== 0;
  return { format: 'webp', ...size, orientation: hasExif ? await readExif(bytes) : 1 };
}

function upright(size: { width: number; height: number }): StoredHeader {
  return { format: 'webp', ...size, orientation: 1 };
}

/** RFC 6386 9.1: a key frame's start code, then two 14-bit sides below 2-bit scales. */
function lossySize(head: DataView): { width: number; height: number } {
  return { width: head.getUint16(26, true) & 0x3fff, height: head.getUint16(28, true) & 0x3fff };
}

/** A signature byte, then width and height minus one, 14 bits each. */
function losslessSize(head: DataView): { width: number; height: number } {
  const sides = head.getUint32(21, true);
  return { width: 1 + (sides & 0x3fff), height: 1 + ((sides >>> 14) & 0x3fff) };
}

function uint24(view: DataView, offset: number): number {
  return view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);
}

async function readExif(bytes: PhotoBytes): Promise<number> {
  let offset = RIFF_HEAD;
  for (let count = 0; count < MAX_CHUNKS; count++) {
    const head = await bytes.at(offset, CHUNK_HEAD);
    if (head.byteLength < CHUNK_HEAD) return 1;
    const length = head.getUint32(4, true);
    if (ascii(head, 0, 4) === 'EXIF')
      return exifOrientation(await bytes.at(offset + CHUNK_HEAD, Math.min(length, 65_536)));
    offset += CHUNK_HEAD + length + (length & 1);
  }
  return 1;
}
