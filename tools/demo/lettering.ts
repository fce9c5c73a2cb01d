/*
 * Captions without a font: a fresh machine may have none, and would draw boxes instead. Single-stroke capitals, 6 units
 * high, as SVG path data that begins at the upper left corner, with their width.
 */
const GLYPHS: Readonly<Record<string, readonly [width: number, path: string]>> = {
  A: [4.2, 'M0 6L2.1 0L4.2 6M.75 4H3.45'],
  B: [3.6, 'M0 6V0H1.8A1.4 1.4 0 0 1 1.8 2.8H0M1.8 2.8H2A1.6 1.6 0 0 1 2 6H0'],
  C: [4.2, 'M4.2 1.1C3.8 .4 3.1 0 2.5 0C1 0 0 1.2 0 3C0 4.8 1 6 2.5 6C3.1 6 3.8 5.6 4.2 4.9'],
  D: [4.1, 'M0 0V6H1.5A2.6 3 0 0 0 1.5 0Z'],
  E: [3.2, 'M3.2 0H0V6H3.2M0 2.9H2.7'],
  F: [3.1, 'M3.1 0H0V6M0 3H2.6'],
  G: [4.4, 'M4.2 1.1C3.8 .4 3.1 0 2.5 0C1 0 0 1.2 0 3C0 4.8 1 6 2.5 6C3.6 6 4.4 5.2 4.4 3.4H2.7'],
  H: [3.9, 'M0 0V6M3.9 0V6M0 2.9H3.9'],
  I: [0, 'M0 0V6'],
  J: [2.4, 'M2.4 0V4.3C2.4 5.4 1.8 6 1.1 6C.6 6 .2 5.8 0 5.4'],
  K: [3.7, 'M0 0V6M3.5 0L0 3.6M1.25 2.4L3.7 6'],
  L: [3, 'M0 0V6H3'],
  M: [4.8, 'M0 6V0L2.4 4.2L4.8 0V6'],
  N: [4, 'M0 6V0L4 6V0'],
  O: [5.2, 'M2.6 0C1.1 0 0 1.2 0 3C0 4.8 1.1 6 2.6 6C4.1 6 5.2 4.8 5.2 3C5.2 1.2 4.1 0 2.6 0Z'],
  P: [3.5, 'M0 6V0H1.85A1.65 1.65 0 0 1 1.85 3.3H0'],
  Q: [5.2, 'M2.6 0C1.1 0 0 1.2 0 3C0 4.8 1.1 6 2.6 6C4.1 6 5.2 4.8 5.2 3C5.2 1.2 4.1 0 2.6 0ZM3.4 4.4L5 6.4'],
  R: [3.7, 'M0 6V0H1.85A1.65 1.65 0 0 1 1.85 3.3H0M1.85 3.3L3.7 6'],
  S: [
    3.5,
    'M3.3 1C2.9 .4 2.4 0 1.7 0C.8 0 .2 .6 .2 1.4C.2 3.4 3.5 2.4 3.5 4.5C3.5 5.4 2.7 6 1.8 6C1 6 .4 5.6 0 4.9',
  ],
  T: [4, 'M0 0H4M2 0V6'],
  U: [4, 'M0 0V3.8C0 5.2 .8 6 2 6C3.2 6 4 5.2 4 3.8V0'],
  V: [4.2, 'M0 0L2.1 6L4.2 0'],
  W: [6.2, 'M0 0L1.6 6L3.1 .8L4.6 6L6.2 0'],
  X: [3.8, 'M0 0L3.8 6M3.8 0L0 6'],
  Y: [4, 'M0 0L2 3V6M4 0L2 3'],
  Z: [3.7, 'M0 0H3.7L0 6H3.7'],
  '0': [3.4, 'M1.7 0C.6 0 0 1.2 0 3C0 4.8 .6 6 1.7 6C2.8 6 3.4 4.8 3.4 3C3.4 1.2 2.8 0 1.7 0Z'],
  '1': [1.4, 'M0 1.2L1.4 0V6'],
  '2': [3.4, 'M.1 1.5C.2 .6 .8 0 1.7 0C2.6 0 3.3 .6 3.3 1.5C3.3 3 1.2 4 0 6H3.4'],
  '3': [
    3.4,
    'M.2 .8C.6 .3 1 0 1.6 0C2.5 0 3.1 .6 3.1 1.4C3.1 2.3 2.4 2.8 1.3 2.8C2.6 2.8 3.4 3.4 3.4 4.4C3.4 5.4 2.6 6 1.6 6C.9 6 .3 5.7 0 5.2',
  ],
  '4': [3.5, 'M2.6 6V0L0 4.2H3.5'],
  '5': [
    3.4,
    'M3 0H.6L.3 2.6C.7 2.3 1.1 2.2 1.6 2.2C2.7 2.2 3.4 3 3.4 4.1C3.4 5.2 2.6 6 1.6 6C.9 6 .3 5.7 0 5.2',
  ],
  '6': [
    3.4,
    'M2.9 .1C1.2 .6 0 2.2 0 4.1C0 5.2 .7 6 1.7 6C2.7 6 3.4 5.2 3.4 4.1C3.4 3 2.7 2.3 1.7 2.3C.8 2.3 .1 2.9 0 4',
  ],
  '7': [3.3, 'M0 0H3.3L1.1 6'],
  '8': [
    3.4,
    'M1.7 2.7C.8 2.7 .3 2.1 .3 1.4C.3 .6 .9 0 1.7 0C2.5 0 3.1 .6 3.1 1.4C3.1 2.1 2.6 2.7 1.7 2.7C.7 2.7 0 3.4 0 4.3C0 5.3 .7 6 1.7 6C2.7 6 3.4 5.3 3.4 4.3C3.4 3.4 2.7 2.7 1.7 2.7Z',
  ],
  '9': [
    3.4,
    'M.5 5.9C2.2 5.4 3.4 3.8 3.4 1.9C3.4 .8 2.7 0 1.7 0C.7 0 0 .8 0 1.9C0 3 .7 3.7 1.7 3.7C2.6 3.7 3.3 3.1 3.4 2',
  ],
  '-': [2, 'M0 3.2H2'],
  ' ': [1.4, ''],
};

const CAP_UNITS = 6;
const SPACING_UNITS = 1.9;
const STROKE_UNITS = 0.62;

export interface Lettering {
  readonly width: number;
  /** An SVG element whose upper left corner is at the origin. */
  readonly svg: string;
}

/** One line of capitals, `height` pixels high and at most `maxWidth` wide; unknown characters are left out. */
export function letter(
  text: string,
  { height, maxWidth, colour }: { height: number; maxWidth: number; colour: string },
): Lettering {
  const glyphs = text
    .toUpperCase()
    .split('')
    .flatMap((character) => {
      const glyph = GLYPHS[character];
      return glyph === undefined ? [] : [glyph];
    });
  let at = 0;
  const paths = glyphs.map(([width, path]) => {
    const placed = `<path transform="translate(${at.toFixed(2)} 0)" d="${path}"/>`;
    at += width + SPACING_UNITS;
    return placed;
  });
  const units = Math.max(1, at - SPACING_UNITS);
  const scale = Math.min(height / CAP_UNITS, maxWidth / units);
  const stroke = `fill="none" stroke="${colour}" stroke-width="${STROKE_UNITS}" stroke-linecap="round" stroke-linejoin="round"`;
  return {
    width: units * scale,
    svg: `<g transform="scale(${scale.toFixed(4)})" ${stroke}>${paths.join('')}</g>`,
  };
}
