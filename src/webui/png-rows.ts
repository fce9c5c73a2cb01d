import { createInflate } from 'node:zlib';
import type { PngOutline } from './png-chunks.js';

/** Filters of https://www.w3.org/TR/png-3/#9Filters; 0 leaves a row as it is. */
const SUB = 1;
const UP = 2;
const AVERAGE = 3;
const PAETH = 4;

/**
 * Yields the rows of a plain PNG from top to bottom, each as its bytes (gray or RGB); fewer than its height if the
 * file is damaged. Inflates off the main loop, and yields to it every few rows. A row is only valid until the next
 * one.
 */
export async function* pngRows({ rowBytes, pixelBytes, height, data }: PngOutline): AsyncGenerator<Buffer> {
  const inflate = createInflate();
  inflate.on('error', () => inflate.destroy());
  for (const chunk of data) inflate.write(chunk);
  inflate.end();
  let [row, above] = [Buffer.alloc(rowBytes), Buffer.alloc(rowBytes)];
  let rest: Buffer = Buffer.alloc(0);
  let rows = 0;
  try {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      rest = Buffer.concat([rest, piece]);
      let offset = 0;
      for (; rest.length - offset > rowBytes && rows < height; offset += rowBytes + 1) {
        rest.copy(row, 0, offset + 1, offset + 1 + rowBytes);
        unfilter(rest[offset] ?? 0, row, above, pixelBytes);
        yield row;
        [row, above] = [above, row];
        rows += 1;
      }
      rest = rest.subarray(offset);
    }
  } catch {
    // Broken pixels: there are no more rows.
  }
}

function unfilter(filter: number, row: Buffer, above: Buffer, pixelBytes: number): void {
  if (filter === 0) return;
  for (let index = 0; index < row.length; index += 1) {
    const left = row[index - pixelBytes] ?? 0;
    const up = above[index] ?? 0;
    const corner = above[index - pixelBytes] ?? 0;
    row[index] = (row[index] ?? 0) + predicted(filter, left, up, corner);
  }
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === SUB) return left;
  if (filter === UP) return up;
  if (filter === AVERAGE) return (left + up) >> 1;
  if (filter === PAETH) return paeth(left, up, corner);
  return 0;
}

/** The neighbour that is closest to `left + up - corner`. */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
