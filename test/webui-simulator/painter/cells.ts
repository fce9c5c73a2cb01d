import type { Canvas, Plane } from './canvas.js';

export interface Cells {
  /** Index of the cell each pixel belongs to. */
  owner: Int32Array;
  /** Pixels to the border between two cells, roughly. */
  border: Plane;
  count: number;
}

interface CellSettings {
  spacing: number;
  /** 0 is a regular grid, 1 is loose. */
  jitter: number;
  random: () => number;
}

/** Voronoi cells around the jittered points of a grid; looks at the nine nearest candidates only. */
export const growCells = (
  width: number,
  height: number,
  { spacing, jitter, random }: CellSettings,
): Cells => {
  const columns = Math.ceil(width / spacing) + 2;
  const rows = Math.ceil(height / spacing) + 2;
  const xs = new Float32Array(columns * rows);
  const ys = new Float32Array(columns * rows);
  for (let i = 0; i < xs.length; i += 1) {
    xs[i] = ((i % columns) - 0.5 + (random() - 0.5) * jitter) * spacing;
    ys[i] = (Math.floor(i / columns) - 0.5 + (random() - 0.5) * jitter) * spacing;
  }
  const owner = new Int32Array(width * height);
  const border = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / spacing) + 1;
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / spacing) + 1;
      let first = Infinity;
      let second = Infinity;
      let nearest = 0;
      for (let v = row - 1; v <= row + 1; v += 1) {
        for (let u = column - 1; u <= column + 1; u += 1) {
          const cell = Math.min(rows - 1, v) * columns + Math.min(columns - 1, u);
          const dx = x - xs[cell];
          const dy = y - ys[cell];
          const distance = dx * dx + dy * dy;
          if (distance < first) {
            second = first;
            first = distance;
            nearest = cell;
          } else if (distance < second) second = distance;
        }
      }
      const i = y * width + x;
      owner[i] = nearest;
      border[i] = (Math.sqrt(second) - Math.sqrt(first)) / 2;
    }
  }
  return { owner, border, count: columns * rows };
};

/** Mean colour of every cell, written to all of its pixels. */
export const fillCells = (source: Canvas, { owner, count }: Pick<Cells, 'owner' | 'count'>): Canvas => {
  const sizes = new Float32Array(count);
  for (let i = 0; i < owner.length; i += 1) sizes[owner[i]] += 1;
  const fill = (plane: Plane): Plane => {
    const sums = new Float64Array(count);
    for (let i = 0; i < owner.length; i += 1) sums[owner[i]] += plane[i];
    const out = new Float32Array(plane.length);
    for (let i = 0; i < owner.length; i += 1) out[i] = sums[owner[i]] / sizes[owner[i]];
    return out;
  };
  const { width, height, r, g, b } = source;
  return { width, height, r: fill(r), g: fill(g), b: fill(b) };
};
