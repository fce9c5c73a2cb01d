import { clamp01, type Canvas, type Plane } from './canvas.js';

/** Contrast around the middle, brightness and saturation; 1, 0 and 1 change nothing. Writes into the canvas. */
export const grade = (
  canvas: Canvas,
  {
    contrast = 1,
    brightness = 0,
    saturation = 1,
  }: { contrast?: number; brightness?: number; saturation?: number },
): Canvas => {
  const { r, g, b } = canvas;
  for (let i = 0; i < r.length; i += 1) {
    const gray = r[i] * 0.299 + g[i] * 0.587 + b[i] * 0.114;
    const lifted = (gray - 128) * contrast + 128 + brightness;
    r[i] = lifted + (r[i] - gray) * saturation;
    g[i] = lifted + (g[i] - gray) * saturation;
    b[i] = lifted + (b[i] - gray) * saturation;
  }
  return canvas;
};

export type Colour = readonly [r: number, g: number, b: number];

/** Colours the shadows, the middle and the lights, by a share of the whole. Writes into the canvas. */
export const tint = (canvas: Canvas, tones: { shadows: Colour; lights: Colour }, share: number): Canvas => {
  const { r, g, b } = canvas;
  for (let i = 0; i < r.length; i += 1) {
    const t = clamp01((r[i] * 0.299 + g[i] * 0.587 + b[i] * 0.114) / 255);
    r[i] += (tones.shadows[0] + (tones.lights[0] - tones.shadows[0]) * t - r[i]) * share;
    g[i] += (tones.shadows[1] + (tones.lights[1] - tones.shadows[1]) * t - g[i]) * share;
    b[i] += (tones.shadows[2] + (tones.lights[2] - tones.shadows[2]) * t - b[i]) * share;
  }
  return canvas;
};

/** One colour where the tone is 0, the other where it is 1. */
export const duotone = (
  tone: Plane,
  { width, height }: { width: number; height: number },
  tones: { dark: Colour; light: Colour },
): Canvas => {
  const { dark, light } = tones;
  const channel = (index: 0 | 1 | 2): Plane =>
    tone.map((t) => dark[index] + (light[index] - dark[index]) * t);
  return { width, height, r: channel(0), g: channel(1), b: channel(2) };
};

/** Distance from the middle: 0 in it, 1 at the middle of the sides. */
export const distanceFromMiddle = (width: number, height: number, rise = 0): Plane => {
  const plane = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const v = (y - height * (0.5 - rise)) / (height / 2);
    for (let x = 0; x < width; x += 1) {
      const u = (x - width / 2) / (width / 2);
      plane[y * width + x] = Math.sqrt(u * u + v * v);
    }
  }
  return plane;
};
