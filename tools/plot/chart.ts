export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Measured points, a line, or both. */
export interface Series {
  /** Shown in the legend if there is more than one series. */
  readonly name: string;
  readonly points: readonly Point[];
  readonly line?: readonly Point[];
}

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
}

const WIDTH = 760;
const HEIGHT = 420;
const FRAME = { left: 70, right: 20, top: 50, bottom: 56 };
const LEGEND_WIDTH = 190;
const LEGEND_STEP = 22;
const TICKS = 6;
/** Distinguishable by colour-blind readers, and on white and black. */
const COLOURS = ['#3b82c4', '#d9822b', '#2f9e77', '#c2529a', '#8a7a2e', '#7a68c9', '#c0504d', '#5f8f9f'];
const STYLE = `text{font:13px system-ui,sans-serif;fill:#24292f}.soft{fill:#6b7280}.axis{stroke:#8b949e}.grid{stroke:#8b949e;stroke-opacity:.25}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9da7b3}}`;

/** The chart as SVG. Both axes begin at 0, so that small differences look small. */
export function chartSvg({ title, x, y, series }: Chart): string {
  const plane = new Plane(series);
  const { right } = plane;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    text({ x: FRAME.left, y: 24, anchor: 'start' }, title),
    text({ x: FRAME.left, y: FRAME.top - 8, anchor: 'start' }, y, 'soft'),
    text({ x: (FRAME.left + right) / 2, y: HEIGHT - 14 }, x, 'soft'),
    ...ticks(plane.most.y).map((value) => horizontal(plane, value)),
    ...ticks(plane.most.x).map((value) => vertical(plane, value)),
    ...series.flatMap((one, index) => drawn(plane, one, index)),
    ...(series.length > 1 ? series.flatMap(({ name }, index) => legend(right, name, index)) : []),
    '</svg>',
    '',
  ].join('\n');
}

/** Maps values to coordinates. */
class Plane {
  /** Largest value on both axes. */
  readonly most: Point;
  /** Right edge of the drawing. */
  readonly right: number;

  constructor(series: readonly Series[]) {
    const points = series.flatMap(({ points: measured, line = [] }) => [...measured, ...line]);
    this.most = { x: highest(points.map((point) => point.x)), y: highest(points.map((point) => point.y)) };
    this.right = WIDTH - FRAME.right - (series.length > 1 ? LEGEND_WIDTH : 0);
  }

  at({ x, y }: Point): Point {
    return {
      x: FRAME.left + (x / this.most.x) * (this.right - FRAME.left),
      y: HEIGHT - FRAME.bottom - (y / this.most.y) * (HEIGHT - FRAME.top - FRAME.bottom),
    };
  }
}

function highest(values: readonly number[]): number {
  return Math.max(1e-9, ...values) * 1.05;
}

function drawn(plane: Plane, { points, line = [] }: Series, index: number): string[] {
  const colour = colourOf(index);
  const path = line.map((point) => plane.at(point)).map(({ x, y }) => `${fixed(x)},${fixed(y)}`);
  const dots = points
    .map((point) => plane.at(point))
    .map(({ x, y }) => `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="4" fill="${colour}"/>`);
  const drawnLine = `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
  return path.length > 1 ? [drawnLine, ...dots] : dots;
}

function legend(right: number, name: string, index: number): string[] {
  const y = FRAME.top + 8 + index * LEGEND_STEP;
  const dot = `<circle cx="${right + 22}" cy="${y}" r="4" fill="${colourOf(index)}"/>`;
  return [dot, text({ x: right + 34, y: y + 4, anchor: 'start' }, name)];
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#888';
}

/** Round values from 0 to `most`. */
function ticks(most: number): number[] {
  const rough = most / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? most;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, index) => index * step);
}

function horizontal(plane: Plane, value: number): string {
  const { y } = plane.at({ x: 0, y: value });
  const kind = value === 0 ? 'axis' : 'grid';
  const line = `<line class="${kind}" x1="${FRAME.left}" x2="${fixed(plane.right)}" y1="${fixed(y)}" y2="${fixed(y)}"/>`;
  return line + text({ x: FRAME.left - 8, y: y + 4, anchor: 'end' }, label(value), 'soft');
}

function vertical(plane: Plane, value: number): string {
  const { x } = plane.at({ x: value, y: 0 });
  const kind = value === 0 ? 'axis' : 'grid';
  const line = `<line class="${kind}" x1="${fixed(x)}" x2="${fixed(x)}" y1="${FRAME.top}" y2="${HEIGHT - FRAME.bottom}"/>`;
  return line + text({ x, y: HEIGHT - FRAME.bottom + 18 }, label(value), 'soft');
}

function label(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function text(
  { x, y, anchor = 'middle' }: { x: number; y: number; anchor?: 'start' | 'middle' | 'end' },
  words: string,
  kind = '',
): string {
  const named = kind === '' ? '' : ` class="${kind}"`;
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}"${named}>${escaped(words)}</text>`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
