import { exifOrientation, isExif } from './exif-orientation.js';
import { PhotoUnreadable } from './images.errors.js';
import type { PhotoBytes } from './photo-bytes.js';
import type { StoredHeader } from './photo-header.js';

/** Far more than any camera writes (a 16 MB colour profile takes 255), and few enough to walk through. */
const MAX_SEGMENTS = 4096;
const END_OF_IMAGE = Uint8Array.of(0xff, 0xd9);
const START_OF_SCAN = 0xda;
const APP1 = 0xe1;

interface Segment {
  readonly marker: number;
  /** Offset of the first byte after the length. */
  readonly start: number;
  readonly length: number;
}

/**
 * Reads a JPEG's segments up to its first scan, then looks for the end of the image. FF D9 can't occur in
 * coded data (a data byte FF is followed by 00), so the first one after the start of the scan is the real
 * end, whatever a phone appends (a second picture, a video, a depth map). A file without it is refused, even
 * if only these two bytes are missing: without decoding it can't be told from a photo that lost its lower
 * half.
 * @throws PhotoUnreadable
 */
export async function readJpegHeader(bytes: PhotoBytes): Promise<StoredHeader> {
  let size: { width: number; height: number } | undefined;
  let orientation: number | undefined;
  let offset = 2;
  for (let count = 0; count < MAX_SEGMENTS; count++) {
    const segment = await readSegment(bytes, offset);
    if (segment.marker === START_OF_SCAN) {
      if (size === undefined) break;
      await requireEnd(bytes, segment.start);
      return { format: 'jpeg', ...size, orientation: orientation ?? 1 };
    }
    if (isStartOfFrame(segment.marker)) size ??= await readFrame(bytes, segment);
    else if (segment.marker === APP1) orientation ??= await readExif(bytes, segment);
    offset = segment.start + segment.length;
  }
  throw new PhotoUnreadable('The JPEG contains no picture.');
}

async function readSegment(bytes: PhotoBytes, offset: number): Promise<Segment> {
  let start = offset;
  let head = await bytes.at(start, 4);
  // Any number of FF bytes may precede a marker.
  while (head.byteLength === 4 && head.getUint16(0) === 0xffff && start - offset < MAX_SEGMENTS)
    head = await bytes.at(++start, 4);
  if (head.byteLength < 4) throw new PhotoUnreadable('The JPEG is cut off within its header.');
  const length = head.getUint16(2);
  if (head.getUint8(0) !== 0xff || length < 2)
    throw new PhotoUnreadable('The header of the JPEG is damaged.');
  return { marker: head.getUint8(1), start: start + 4, length: length - 2 };
}

/** SOF0 to SOF15, except DHT, JPG and DAC within that range. */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

async function readFrame(bytes: PhotoBytes, { start }: Segment): Promise<{ width: number; height: number }> {
  const frame = await bytes.at(start, 5);
  if (frame.byteLength < 5) throw new PhotoUnreadable('The JPEG is cut off within its header.');
  return { height: frame.getUint16(1), width: frame.getUint16(3) };
}

async function readExif(bytes: PhotoBytes, { start, length }: Segment): Promise<number | undefined> {
  const segment = await bytes.at(start, length);
  return isExif(segment) ? exifOrientation(segment) : undefined;
}

async function requireEnd(bytes: PhotoBytes, scan: number): Promise<void> {
  if ((await bytes.lastIndexOf(END_OF_IMAGE)) >= scan) return;
  if ((await bytes.indexOf(END_OF_IMAGE, scan)) >= 0) return;
  throw new PhotoUnreadable('The JPEG is cut off: its end is missing.');
}
