import { describe, expect, it } from 'vitest';
import { drawThickLine } from './line-rasteriser.js';

type Coordinates = readonly [x: number, y: number];

/** The columns that a line fills by row: `{ 3: [2, 9] }` is row 3 from column 2 to 9. */
function rowsOf(from: Coordinates, to: Coordinates, side = 12): Record<number, [number, number]> {
  const data = new Uint8Array(side * side * 3);
  const canvas = { width: side, height: side, channels: 3, data } as const;
  drawThickLine(canvas, { x: from[0], y: from[1] }, { x: to[0], y: to[1] }, [1, 2, 3]);
  const rows: Record<number, [number, number]> = {};
  for (let y = 0; y < side; y++) {
    const filled = Array.from({ length: side }, (_, x) => x).filter((x) => data[(y * side + x) * 3] === 1);
    const [first, last] = [filled.at(0), filled.at(-1)];
    if (first !== undefined && last !== undefined) rows[y] = [first, last];
  }
  return rows;
}

describe('drawThickLine', () => {
  it('draws a horizontal line three rows high, with one more pixel at both ends', () => {
    expect(rowsOf([3, 4], [8, 4])).toEqual({ 3: [3, 8], 4: [2, 9], 5: [3, 8] });
  });

  it('draws a diagonal like OpenCV', () => {
    expect(rowsOf([3, 3], [8, 8])).toEqual({
      2: [3, 4],
      3: [2, 5],
      4: [2, 6],
      5: [3, 7],
      6: [4, 8],
      7: [5, 9],
      8: [6, 9],
      9: [7, 8],
    });
  });

  it('draws a plus if both ends are the same pixel', () => {
    expect(rowsOf([5, 5], [5, 5])).toEqual({ 4: [5, 5], 5: [4, 6], 6: [5, 5] });
  });

  it('stays within the picture along its border', () => {
    expect(rowsOf([0, 0], [11, 0])).toEqual({ 0: [0, 11], 1: [0, 11] });
    expect(rowsOf([11, 11], [11, 9])).toEqual({ 8: [11, 11], 9: [10, 11], 10: [10, 11], 11: [10, 11] });
  });
});
