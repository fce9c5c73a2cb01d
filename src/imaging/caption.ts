import { drawThickLine } from '../faces/line-rasteriser.js';
import type { RgbPixels } from '../images/pixels.js';
import { resizePixels } from '../images/resize.js';

/*
 * Captions without a font, since a machine may have none and would draw boxes instead. Capital letters made
 * of straight strokes on a grid of 4 x 6; each stroke is a list of points `xy`, y downwards.
 */
const GLYPHS: Readonly<Record<string, string>> = {
  A: '06-20-46 14-34',
  B: '00-30-41-42-33-03 33-44-45-36-06-00',
  C: '41-30-10-01-05-16-36-45',
  D: '00-20-42-44-26-06-00',
  E: '40-00-06-46 03-33',
  F: '40-00-06 03-33',
  G: '41-30-10-01-05-16-36-45-43-23',
  H: '00-06 40-46 03-43',
  I: '00-06',
  J: '40-45-36-16-05',
  K: '00-06 40-03-46',
  L: '00-06-46',
  M: '06-00-23-40-46',
  N: '06-00-46-40',
  O: '10-30-41-45-36-16-05-01-10',
  P: '06-00-30-41-42-33-03',
  Q: '10-30-41-45-36-16-05-01-10 24-46',
  R: '06-00-30-41-42-33-03 23-46',
  S: '41-30-10-01-02-13-33-44-45-36-16-05',
  T: '00-40 20-26',
  U: '00-05-16-36-45-40',
  V: '00-26-40',
  W: '00-16-23-36-40',
  X: '00-46 40-06',
  Y: '00-23-40 23-26',
  Z: '00-40-06-46',
  '0': '10-30-41-45-36-16-05-01-10',
  '1': '01-10-16',
  '2': '01-10-30-41-42-06-46',
  '3': '01-10-30-41-42-33-44-45-36-16-05 13-33',
  '4': '36-30-04-44',
  '5': '40-00-02-32-43-45-36-06',
  '6': '40-20-02-05-16-36-45-44-33-03',
  '7': '00-40-16',
  '8': '10-30-41-42-33-13-02-01-10 13-04-05-16-36-45-44-33',
  '9': '43-13-02-01-10-30-41-44-26-06',
  '-': '13-33',
};

export interface CaptionStyle {
  readonly paper: readonly [number, number, number];
  readonly ink: readonly [number, number, number];
  /** Pixels; text that does not fit is cut off. */
  readonly width: number;
}

/** Height of every caption, pixels. */
export const CAPTION_HEIGHT = 16;

/** Drawn at twice the size and scaled down for antialiasing. */
const SCALE = 2;
const UNIT = 2 * SCALE;
const GAP = 3 * SCALE;
const TOP = 2 * SCALE;
const BLANK = 2;

/** Draws one centred line of capitals, digits and hyphens; other characters are left blank. */
export async function drawCaption(text: string, { paper, ink, width }: CaptionStyle): Promise<RgbPixels> {
  const size = { width: width * SCALE, height: CAPTION_HEIGHT * SCALE };
  const data = new Uint8Array(size.width * size.height * 3);
  for (let index = 0; index < data.length; index += 3) data.set(paper, index);
  const canvas: RgbPixels = { ...size, channels: 3, data };
  const { strokes, end } = layOut(text.toUpperCase(), size.width - 2 * SCALE);
  const left = Math.floor((size.width - end) / 2);
  for (const [from, to] of strokes)
    // Drawn twice, so that a line is wider than one pixel after scaling down.
    for (const shift of [0, 1])
      drawThickLine(
        canvas,
        { x: left + from.x + shift, y: from.y },
        { x: left + to.x + shift, y: to.y },
        ink,
      );
  return resizePixels(canvas, { width, height: CAPTION_HEIGHT });
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function layOut(text: string, width: number): { strokes: (readonly [Point, Point])[]; end: number } {
  const strokes: (readonly [Point, Point])[] = [];
  let end = 0;
  for (const character of text) {
    const glyph = GLYPHS[character];
    const lines = (glyph ?? '').split(' ').map((line) => line.split('-').flatMap(pointOf));
    const wide = glyph === undefined ? BLANK : Math.max(...lines.flat().map(({ x }) => x));
    const next = end + wide * UNIT;
    if (next > width) break;
    const left = end;
    const placed = ({ x, y }: Point): Point => ({ x: left + x * UNIT, y: TOP + y * UNIT });
    for (const line of lines)
      line.slice(1).forEach((point, index) => strokes.push([placed(line[index] ?? point), placed(point)]));
    end = next + GAP;
  }
  return { strokes, end: Math.max(0, end - GAP) };
}

function pointOf(digits: string): Point[] {
  return digits.length === 2 ? [{ x: Number(digits[0]), y: Number(digits[1]) }] : [];
}
