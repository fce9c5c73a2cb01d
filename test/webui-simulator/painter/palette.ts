import type { Canvas } from './canvas.js';
import type { Colour } from './tone.js';

const squaredDistance = (canvas: Canvas, i: number, colour: Colour): number => {
  const dr = canvas.r[i] - colour[0];
  const dg = canvas.g[i] - colour[1];
  const db = canvas.b[i] - colour[2];
  // Green counts most and red least, which is nearer to the eye than plain RGB.
  return 2 * dr * dr + 4 * dg * dg + 3 * db * db;
};

const nearest = (canvas: Canvas, i: number, palette: readonly Colour[]): number => {
  let best = 0;
  let least = Infinity;
  for (let k = 0; k < palette.length; k += 1) {
    const distance = squaredDistance(canvas, i, palette[k]);
    if (distance < least) {
      least = distance;
      best = k;
    }
  }
  return best;
};

const luma = ([r, g, b]: Colour): number => r * 0.299 + g * 0.587 + b * 0.114;

/** The colours that fit a picture best: k-means on a sample, dark to light. */
export const findPalette = (canvas: Canvas, count: number, random: () => number): Colour[] => {
  const stride = Math.max(1, Math.floor(canvas.r.length / 4000));
  let palette: Colour[] = Array.from({ length: count }, () => {
    const i = Math.floor(random() * canvas.r.length);
    return [canvas.r[i], canvas.g[i], canvas.b[i]];
  });
  for (let round = 0; round < 6; round += 1) {
    const sums = palette.map(() => [0, 0, 0, 0]);
    for (let i = 0; i < canvas.r.length; i += stride) {
      const sum = sums[nearest(canvas, i, palette)];
      sum[0] += canvas.r[i];
      sum[1] += canvas.g[i];
      sum[2] += canvas.b[i];
      sum[3] += 1;
    }
    palette = palette.map((colour, k) => {
      const [r, g, b, n] = sums[k];
      return n === 0 ? colour : [r / n, g / n, b / n];
    });
  }
  return palette.toSorted((x, y) => luma(x) - luma(y));
};

/** Index of the nearest palette colour for each pixel. */
export const assignPalette = (canvas: Canvas, palette: readonly Colour[]): Uint8Array => {
  const index = new Uint8Array(canvas.r.length);
  for (let i = 0; i < index.length; i += 1) index[i] = nearest(canvas, i, palette);
  return index;
};

/** Paints by numbers. Writes into the canvas. */
export const paintByNumbers = (canvas: Canvas, index: Uint8Array, colours: readonly Colour[]): Canvas => {
  for (let i = 0; i < index.length; i += 1) {
    const [r, g, b] = colours[index[i]];
    canvas.r[i] = r;
    canvas.g[i] = g;
    canvas.b[i] = b;
  }
  return canvas;
};
