import type { Point, Slope } from './slope.js';

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly points: readonly Point[];
  readonly line?: Slope;
}

const WIDTH = 720;
const HEIGHT = 360;
const LEFT = 70;
const RIGHT = 20;
const TOP = 40;
const BOTTOM = 50;
const TICKS = 5;

/** Points, and a line through them, as SVG; the y axis begins at 0, so that what is small looks small. */
export function chartSvg({ title, x, y, points, line }: Chart): string {
  const right = Math.max(1, ...points.map((point) => point.x));
  const top = Math.max(1e-9, ...points.map((point) => point.y)) * 1.1;
  const atX = (value: number): number => LEFT + (value / right) * (WIDTH - LEFT - RIGHT);
  const atY = (value: number): number => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  const dots = points.map(
    (point) => `<circle cx="${fixed(atX(point.x))}" cy="${fixed(atY(point.y))}" r="3" fill="#2563eb"/>`,
  );
  const first = points[0]?.x ?? 0;
  const trend = line && [first, right].map((at) => fixed(atY(line.intercept + line.slope * at)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="24" font-size="15">${escaped(title)}</text>`,
    ...ticks(right).map((value) => text(atX(value), HEIGHT - BOTTOM + 18, label(value), 'middle')),
    ...ticks(top).flatMap((value) => [
      `<path d="M${LEFT} ${fixed(atY(value))}H${WIDTH - RIGHT}" stroke="#e5e7eb"/>`,
      text(LEFT - 8, atY(value) + 4, label(value), 'end'),
    ]),
    text((LEFT + WIDTH) / 2, HEIGHT - 12, x, 'middle'),
    `<text transform="translate(16 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    ...(trend
      ? [`<path d="M${fixed(atX(first))} ${trend[0]}L${fixed(atX(right))} ${trend[1]}" stroke="#dc2626"/>`]
      : []),
    ...dots,
    '</svg>',
    '',
  ].join('\n');
}

function ticks(end: number): number[] {
  return Array.from({ length: TICKS + 1 }, (_, index) => (end * index) / TICKS);
}

function label(value: number): string {
  return value >= 100 || value === 0 ? value.toFixed(0) : value.toPrecision(2);
}

function text(x: number, y: number, content: string, anchor: 'middle' | 'end'): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
