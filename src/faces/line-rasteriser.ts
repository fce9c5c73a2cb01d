import type { RgbPixels } from '../images/pixels.js';
import type { Rgb } from './face-mesh.js';

/** A point in pixels or, within this file, in 16.16 fixed point. */
interface Point {
  readonly x: number;
  readonly y: number;
}

const SHIFT = 16;
const ONE = 1 << SHIFT;
const HALF = ONE >> 1;

/**
 * Draws the same line as `cv2.line(image, from, to, colour, thickness=2)`, pixel for pixel: 8-connected,
 * without antialiasing. `from` and `to` are whole pixels inside the canvas, whose sides are below 32768 px.
 * Follows ThickLine, FillConvexPoly, Line2 and clipLine of OpenCV's `modules/imgproc/src/drawing.cpp`.
 */
export function drawThickLine(canvas: RgbPixels, from: Point, to: Point, colour: Rgb): void {
  const dx = from.x - to.x;
  const dy = to.y - from.y;
  if (dx !== 0 || dy !== 0) {
    const scale = ONE / Math.sqrt(dx * dx + dy * dy);
    const nx = roundHalfEven(dy * scale);
    const ny = roundHalfEven(dx * scale);
    const [x0, y0, x1, y1] = [from.x * ONE, from.y * ONE, to.x * ONE, to.y * ONE];
    fillConvex(canvas, colour, [
      { x: x0 + nx, y: y0 + ny },
      { x: x0 - nx, y: y0 - ny },
      { x: x1 - nx, y: y1 - ny },
      { x: x1 + nx, y: y1 + ny },
    ]);
  }
  plus(canvas, from, colour);
  plus(canvas, to, colour);
}

/** OpenCV's filled circle of radius 1. */
function plus(canvas: RgbPixels, { x, y }: Point, colour: Rgb): void {
  plot(canvas, x, y - 1, colour);
  run(canvas, y, [x - 1, x + 1], colour);
  plot(canvas, x, y + 1, colour);
}

function fillConvex(canvas: RgbPixels, colour: Rgb, corners: readonly Point[]): void {
  corners.forEach((corner, i) => outline(canvas, corners.at(i - 1) ?? corner, corner, colour));

  const top = corners.reduce((best, corner, i) => (corner.y < (corners[best]?.y ?? 0) ? i : best), 0);
  const lowest = Math.max(...corners.map(({ y }) => (y + HALF) >> SHIFT));
  const first = ((corners[top]?.y ?? 0) + HALF) >> SHIFT;
  const last = Math.min(lowest, canvas.height - 1);
  const budget = new EdgeBudget(corners.length);
  const walkers = [new EdgeWalker(corners, top, 1, first), new EdgeWalker(corners, top, -1, first)] as const;
  for (let row = first; row <= last; row++) {
    for (const walker of walkers) walker.reach(row, budget);
    if (budget.overdrawn) return;
    const [a, b] = walkers;
    const left = Math.min(a.x, b.x);
    const right = Math.max(a.x, b.x);
    run(canvas, row, [(left + HALF) >> SHIFT, (right + HALF) >> SHIFT], colour);
    a.step();
    b.step();
  }
}

/** Both walkers together use each edge once, as in OpenCV. */
class EdgeBudget {
  overdrawn = false;

  constructor(private edges: number) {}

  take(): boolean {
    if (this.edges > 0) {
      this.edges--;
      return true;
    }
    this.overdrawn = true;
    return false;
  }
}

/** Follows one side of a convex polygon downwards, row by row. */
class EdgeWalker {
  x = -ONE;
  private slope = 0;
  private until: number;

  constructor(
    private readonly corners: readonly Point[],
    private corner: number,
    private readonly direction: 1 | -1,
    firstRow: number,
  ) {
    this.until = firstRow;
  }

  /** Advances to the edge that crosses `row`. */
  reach(row: number, budget: EdgeBudget): void {
    if (row < this.until) return;
    let start = this.corner;
    while (budget.take()) {
      const next = (start + this.direction + this.corners.length) % this.corners.length;
      const [from, to] = [this.corners[start], this.corners[next]];
      if (from === undefined || to === undefined) return;
      const end = (to.y + HALF) >> SHIFT;
      if (end > row) {
        const rows = end - row;
        this.until = end;
        this.slope = Math.trunc(((to.x - from.x) * 2 + rows) / (2 * rows));
        this.x = from.x;
        this.corner = next;
        return;
      }
      start = next;
    }
  }

  step(): void {
    this.x += this.slope;
  }
}

/** Draws an outline edge with OpenCV's fixed-point DDA, one pixel per step of the longer axis. */
function outline(canvas: RgbPixels, from: Point, to: Point, colour: Rgb): void {
  const clipped = clip(from, to, { x: canvas.width * ONE - 1, y: canvas.height * ONE - 1 });
  if (clipped === undefined) return;
  const [p, q] = clipped;
  const alongX = Math.abs(q.x - p.x) > Math.abs(q.y - p.y);
  const forward = alongX ? q.x >= p.x : q.y >= p.y;
  const [a, b] = forward ? [p, q] : [q, p];
  plot(canvas, (b.x + HALF) >> SHIFT, (b.y + HALF) >> SHIFT, colour);
  const [length, drift] = alongX ? [b.x - a.x, b.y - a.y] : [b.y - a.y, b.x - a.x];
  const slope = Math.trunc((drift * ONE) / (length | 1));
  let major = ((alongX ? a.x : a.y) + HALF) >> SHIFT;
  let minor = (alongX ? a.y : a.x) + HALF;
  for (let left = length >> SHIFT; left >= 0; left--) {
    if (alongX) plot(canvas, major, minor >> SHIFT, colour);
    else plot(canvas, minor >> SHIFT, major, colour);
    major++;
    minor += slope;
  }
}

/** Cohen-Sutherland clipping with the truncation of OpenCV's clipLine; undefined if nothing remains. */
function clip(from: Point, to: Point, max: Point): [Point, Point] | undefined {
  let [a, b] = [from, to];
  if ((outside(a, max) & outside(b, max)) !== 0) return undefined;
  if ((outside(a, max) & ROWS) !== 0) a = atRow(a, a, b, a.y < 0 ? 0 : max.y);
  if ((outside(b, max) & ROWS) !== 0) b = atRow(b, a, b, b.y < 0 ? 0 : max.y);
  if ((outside(a, max) & outside(b, max)) !== 0) return undefined;
  if (outside(a, max) !== 0) a = atColumn(a, a, b, a.x < 0 ? 0 : max.x);
  if (outside(b, max) !== 0) b = atColumn(b, a, b, b.x < 0 ? 0 : max.x);
  return [a, b];
}

const ROWS = 4 | 8;

function outside({ x, y }: Point, max: Point): number {
  return (x < 0 ? 1 : 0) | (x > max.x ? 2 : 0) | (y < 0 ? 4 : 0) | (y > max.y ? 8 : 0);
}

function atRow(point: Point, a: Point, b: Point, y: number): Point {
  return { x: point.x + Math.trunc(((y - point.y) * (b.x - a.x)) / (b.y - a.y)), y };
}

function atColumn(point: Point, a: Point, b: Point, x: number): Point {
  return { x, y: point.y + Math.trunc(((x - point.x) * (b.y - a.y)) / (b.x - a.x)) };
}

function plot(canvas: RgbPixels, x: number, y: number, colour: Rgb): void {
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return;
  paint(canvas.data, (y * canvas.width + x) * 3, colour);
}

/** Fills `row` from the first to the last column, both inclusive. */
function run(canvas: RgbPixels, row: number, [first, last]: readonly [number, number], colour: Rgb): void {
  if (row < 0 || row >= canvas.height) return;
  const end = Math.min(last, canvas.width - 1);
  for (let x = Math.max(first, 0); x <= end; x++) paint(canvas.data, (row * canvas.width + x) * 3, colour);
}

function paint(data: Uint8Array, at: number, [red, green, blue]: Rgb): void {
  data[at] = red;
  data[at + 1] = green;
  data[at + 2] = blue;
}

/** Rounds like OpenCV's `cvRound`. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
