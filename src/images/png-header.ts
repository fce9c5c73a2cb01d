import { exifOrientation } from './exif-orientation.js';
import { PhotoUnreadable } from './images.errors.js';
import { ascii, type PhotoBytes } from './photo-bytes.js';
import type { StoredHeader } from './photo-header.js';

/** Enough for 50 megapixels in chunks of 8 KiB, libpng's default. */
const MAX_CHUNKS = 100_000;
const FIRST_CHUNK = 8;
const CHUNK_HEAD = 8;
const CHECKSUM = 4;
const END = Buffer.from('IEND\xaeB`\x82', 'latin1');

/**
 * Reads a PNG's chunks up to its pixels, then looks for its end chunk: first in the last 64 KiB, where it
 * usually is, else by walking on (some phones leave the tail of an older file behind a cropped screenshot).
 * @throws PhotoUnreadable
 */
export async function readPngHeader(bytes: PhotoBytes): Promise<StoredHeader> {
  const header = await bytes.at(FIRST_CHUNK, CHUNK_HEAD + 13);
  if (header.byteLength < CHUNK_HEAD + 13 || ascii(header, 4, 4) !== 'IHDR')
    throw new PhotoUnreadable('The header of the PNG is damaged.');
  const size = { width: header.getUint32(8), height: header.getUint32(12) };
  let orientation = 1;
  for await (const { name, start, length } of chunks(bytes)) {
    if (name === 'eXIf') orientation = exifOrientation(await bytes.at(start, Math.min(length, 65_536)));
    if (name !== 'IDAT') continue;
    await requireEnd(bytes);
    return { format: 'png', ...size, orientation };
  }
  throw new PhotoUnreadable('The PNG is cut off: it has no pixels.');
}

async function requireEnd(bytes: PhotoBytes): Promise<void> {
  if ((await bytes.lastIndexOf(END)) > 0) return;
  for await (const { name } of chunks(bytes)) if (name === 'IEND') return;
  throw new PhotoUnreadable('The PNG is cut off: its end is missing.');
}

async function* chunks(bytes: PhotoBytes): AsyncGenerator<{ name: string; start: number; length: number }> {
  let offset = FIRST_CHUNK;
  for (let count = 0; count < MAX_CHUNKS; count++) {
    const head = await bytes.at(offset, CHUNK_HEAD);
    if (head.byteLength < CHUNK_HEAD) return;
    const length = head.getUint32(0);
    yield { name: ascii(head, 4, 4), start: offset + CHUNK_HEAD, length };
    offset += CHUNK_HEAD + length + CHECKSUM;
  }
}
