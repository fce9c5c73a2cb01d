import Delaunator from 'delaunator';
import { boxBlur } from '../blur.js';
import { emptyCanvas, luminance, type Canvas, type Plane } from '../canvas.js';
import { gradient } from '../lines.js';
import { smoothKeepingEdges } from '../smooth.js';
import type { Studio, Style } from '../studio.js';
import { grade } from '../tone.js';

type Corner = readonly [x: number, y: number];

const CELL = 2;
const SNAP = 4;

/** The steepest place near a point: corners of facets lie on contours, or the contours fray. */
const snapToEdge = (steep: Plane, size: { width: number; height: number }, x: number, y: number): Corner => {
  let best: Corner = [x, y];
  let most = 0.22;
  for (let v = Math.max(0, y - SNAP); v <= Math.min(size.height - 1, y + SNAP); v += 1) {
    for (let u = Math.max(0, x - SNAP); u <= Math.min(size.width - 1, x + SNAP); u += 1) {
      const here = steep[v * size.width + u];
      if (here > most) {
        most = here;
        best = [u, v];
      }
    }
  }
  return best;
};

/** Points that crowd where there is detail, so that eyes and mouth keep their shape; none too near to another. */
const choosePoints = (
  { detail, steep }: { detail: Plane; steep: Plane },
  size: { width: number; height: number },
  { random, scale }: Studio,
): Float64Array => {
  const { width, height } = size;
  const points: number[] = [];
  const steps = 12;
  for (let k = 0; k <= steps; k += 1) {
    const [x, y] = [(k / steps) * (width - 1), (k / steps) * (height - 1)];
    points.push(x, 0, x, height - 1, 0, y, width - 1, y);
  }
  const columns = Math.ceil(width / CELL);
  const taken = new Uint8Array(columns * Math.ceil(height / CELL));
  for (let tries = 0; tries < 40_000; tries += 1) {
    const [x, y] = snapToEdge(steep, size, (random() * width) | 0, (random() * height) | 0);
    const column = (x / CELL) | 0;
    const row = (y / CELL) | 0;
    if (taken[row * columns + column] === 1) continue;
    points.push(x, y);
    const away = (26 * (1 - detail[(y | 0) * width + (x | 0)]) ** 2.6 + 4) * scale;
    const cells = Math.ceil(away / CELL);
    for (let v = Math.max(0, row - cells); v <= row + cells && v * columns < taken.length; v += 1) {
      const half = Math.floor(Math.sqrt(cells * cells - (v - row) ** 2));
      taken.fill(
        1,
        v * columns + Math.max(0, column - half),
        v * columns + Math.min(columns, column + half + 1),
      );
    }
  }
  return Float64Array.from(points);
};

/** Every pixel of a triangle, by scan lines. */
const scanTriangle = (
  corners: readonly Corner[],
  height: number,
  visit: (row: number, from: number, to: number) => void,
): void => {
  const ys = corners.map(([, y]) => y);
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(...ys)));
  for (let row = top; row <= bottom; row += 1) {
    let from = Infinity;
    let to = -Infinity;
    corners.forEach(([x0, y0], k) => {
      const [x1, y1] = corners[(k + 1) % 3];
      if (row < Math.min(y0, y1) || row > Math.max(y0, y1)) return;
      const x = y0 === y1 ? x0 : x0 + ((row - y0) / (y1 - y0)) * (x1 - x0);
      from = Math.min(from, x, y0 === y1 ? x1 : x);
      to = Math.max(to, x, y0 === y1 ? x1 : x);
    });
    if (from <= to) visit(row, Math.ceil(from - 0.5), Math.floor(to + 0.5));
  }
};

const paintTriangle = (out: Canvas, source: Canvas, corners: readonly Corner[], shade: number): void => {
  const { width, height } = source;
  const sum = [0, 0, 0, 0];
  scanTriangle(corners, height, (row, from, to) => {
    for (let x = Math.max(0, from); x <= Math.min(width - 1, to); x += 2) {
      const i = row * width + x;
      sum[0] += source.r[i];
      sum[1] += source.g[i];
      sum[2] += source.b[i];
      sum[3] += 1;
    }
  });
  const share = shade / Math.max(1, sum[3]);
  scanTriangle(corners, height, (row, from, to) => {
    const left = row * width + Math.max(0, from);
    const right = row * width + Math.min(width - 1, to) + 1;
    out.r.fill(sum[0] * share, left, right);
    out.g.fill(sum[1] * share, left, right);
    out.b.fill(sum[2] * share, left, right);
  });
};

/** Flat triangles, as if folded from paper: each a little lighter or darker, as its side faces the light. */
export const lowPoly: Style = (source, studio) => {
  const { random, scale } = studio;
  const { width, height } = source;
  const calm = grade(smoothKeepingEdges(source, Math.round(3 * scale), 0.05), {
    saturation: 1.3,
    contrast: 1.12,
  });
  const { dx, dy } = gradient(luminance(calm), width, height);
  const steep = dx.map((value, i) => Math.min(1, Math.abs(value) * 11 + Math.abs(dy[i]) * 11));
  const detail = boxBlur(steep, width, height, Math.round(4 * scale)).map((value) =>
    Math.min(1, value * 2.2),
  );
  const points = choosePoints({ detail, steep }, source, studio);
  const { triangles } = new Delaunator(points);
  const out = emptyCanvas(width, height);
  for (let k = 0; k < triangles.length; k += 3) {
    const corners = [0, 1, 2].map((c): Corner => {
      const point = triangles[k + c];
      return [points[point * 2], points[point * 2 + 1]];
    });
    const slope = corners[1][0] - corners[0][0] + (corners[2][1] - corners[0][1]);
    paintTriangle(out, calm, corners, 1 + Math.tanh(slope / 40) * 0.05 + (random() - 0.5) * 0.06);
  }
  return out;
};
