import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { PngOutline } from './png-chunks.js';

const inflateAll = promisify(inflate);

/** Filters of https://www.w3.org/TR/png-3/#9Filters; 0 leaves a row as it is. */
const SUB = 1;
const UP = 2;
const AVERAGE = 3;
const PAETH = 4;
/** Rows that are decoded without yielding to the event loop, well below a millisecond. */
const ROWS_PER_TURN = 64;

/**
 * Decodes the pixels of a plain PNG. Inflates off the main thread.
 * @returns the rows from top to bottom, each with a 0 in front of its bytes (gray or RGB); null if the file is damaged
 */
export async function pngPixels({ rowBytes, pixelBytes, height, data }: PngOutline): Promise<Buffer | null> {
  const stride = rowBytes + 1;
  const size = stride * height;
  // In one chunk, so that the result is a buffer of its own. One byte more would be a damaged file.
  const options = { chunkSize: Math.max(size, 64), maxOutputLength: size };
  const rows = await inflateAll(Buffer.concat(data), options).catch(() => null);
  if (rows === null || rows.length !== size) return null;
  for (let y = 0; y < height; y += 1) {
    unfilter(rows, y * stride, stride, pixelBytes);
    if (y % ROWS_PER_TURN === 0) await turn();
  }
  return rows;
}

/** Replaces a row's filtered bytes by the pixels. Left of the first pixel and above the first row there is 0. */
function unfilter(rows: Buffer, start: number, stride: number, pixelBytes: number): void {
  const filter = rows[start];
  const first = start + 1;
  const end = start + stride;
  const second = first + pixelBytes;
  const hasAbove = start > 0;
  rows[start] = 0;
  if (filter === SUB) for (let at = second; at < end; at += 1) rows[at] += rows[at - pixelBytes];
  if (filter === UP && hasAbove) for (let at = first; at < end; at += 1) rows[at] += rows[at - stride];
  if (filter === AVERAGE || filter === PAETH) {
    for (let at = first; at < end; at += 1) {
      const left = at < second ? 0 : rows[at - pixelBytes];
      const up = hasAbove ? rows[at - stride] : 0;
      const corner = hasAbove && at >= second ? rows[at - stride - pixelBytes] : 0;
      rows[at] += filter === AVERAGE ? (left + up) >> 1 : paeth(left, up, corner);
    }
  }
}

/** Returns whichever of the three is closest to `left + up - corner`. */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
