import type { RgbImage } from './rgb-image.js';

/** One value per pixel, row by row. Colours run from 0 to 255, masks and tones from 0 to 1. */
export type Plane = Float32Array;

/** A picture as three planes: filters work on these. */
export interface Canvas {
  width: number;
  height: number;
  r: Plane;
  g: Plane;
  b: Plane;
}

export const emptyCanvas = (width: number, height: number): Canvas => ({
  width,
  height,
  r: new Float32Array(width * height),
  g: new Float32Array(width * height),
  b: new Float32Array(width * height),
});

export const copyCanvas = ({ width, height, r, g, b }: Canvas): Canvas => ({
  width,
  height,
  r: r.slice(),
  g: g.slice(),
  b: b.slice(),
});

export const toCanvas = ({ data, width, height }: RgbImage): Canvas => {
  const canvas = emptyCanvas(width, height);
  const { r, g, b } = canvas;
  for (let i = 0, j = 0; i < r.length; i += 1, j += 3) {
    r[i] = data[j];
    g[i] = data[j + 1];
    b[i] = data[j + 2];
  }
  return canvas;
};

export const toRgbImage = ({ width, height, r, g, b }: Canvas): RgbImage => {
  const data = new Uint8ClampedArray(width * height * 3);
  for (let i = 0, j = 0; i < r.length; i += 1, j += 3) {
    data[j] = r[i];
    data[j + 1] = g[i];
    data[j + 2] = b[i];
  }
  return { data: new Uint8Array(data.buffer), width, height };
};

/** Rec. 601 luma, 0..1. */
export const luminance = ({ r, g, b }: Canvas): Plane => {
  const luma = new Float32Array(r.length);
  for (let i = 0; i < luma.length; i += 1) luma[i] = (r[i] * 0.299 + g[i] * 0.587 + b[i] * 0.114) / 255;
  return luma;
};

/** `first` where `share` is 0, `second` where it is 1; a number counts for every pixel. Writes into `first`. */
export const mixInto = (first: Canvas, second: Canvas, share: Plane | number): Canvas => {
  for (let i = 0; i < first.r.length; i += 1) {
    const part = typeof share === 'number' ? share : share[i];
    first.r[i] += (second.r[i] - first.r[i]) * part;
    first.g[i] += (second.g[i] - first.g[i]) * part;
    first.b[i] += (second.b[i] - first.b[i]) * part;
  }
  return first;
};

/** Multiplies every colour by a plane, as ink or shade does. Writes into the canvas. */
export const shadeWith = (canvas: Canvas, factor: Plane): Canvas => {
  for (let i = 0; i < factor.length; i += 1) {
    canvas.r[i] *= factor[i];
    canvas.g[i] *= factor[i];
    canvas.b[i] *= factor[i];
  }
  return canvas;
};

export const clamp01 = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

/** 0 below `from`, 1 above `to`, smooth in between. */
export const smoothstep = (from: number, to: number, value: number): number => {
  const t = clamp01((value - from) / (to - from));
  return t * t * (3 - 2 * t);
};
