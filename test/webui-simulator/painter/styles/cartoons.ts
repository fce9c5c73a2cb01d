import { boxBlur } from '../blur.js';
import { clamp01, copyCanvas, luminance, shadeWith, smoothstep, type Canvas, type Plane } from '../canvas.js';
import { findContours } from '../lines.js';
import { assignPalette, findPalette, paintByNumbers } from '../palette.js';
import { fractalNoise } from '../random.js';
import { smoothKeepingEdges } from '../smooth.js';
import type { Style } from '../studio.js';
import { grade, type Colour } from '../tone.js';

/** Tones in steps with short soft borders: the colour keeps its hue. */
const celShade = (canvas: Canvas, bands: readonly number[]): Canvas => {
  const tone = luminance(canvas);
  for (let i = 0; i < tone.length; i += 1) {
    let target = bands[0];
    for (let k = 1; k < bands.length; k += 1) {
      const border = (bands[k - 1] + bands[k]) / 2;
      target += (bands[k] - bands[k - 1]) * smoothstep(border - 0.012, border + 0.012, tone[i]);
    }
    const factor = target / Math.max(0.02, tone[i]);
    canvas.r[i] *= factor;
    canvas.g[i] *= factor;
    canvas.b[i] *= factor;
  }
  return canvas;
};

const inkFactor = (contours: Plane, from: number, to: number, darkest: number): Plane =>
  contours.map((value) => 1 - (1 - darkest) * smoothstep(from, to, value));

/** Clean lines, three tones to a colour, everything brighter than life. */
export const anime: Style = (source, { random, scale, strength }) => {
  const { width, height } = source;
  const flat = smoothKeepingEdges(source, Math.round((8 + 6 * strength) * scale), 0.05);
  grade(flat, { saturation: 1.55, contrast: 1.08, brightness: 16 });
  celShade(flat, [0.1, 0.26, 0.42, 0.58, 0.74, 0.93]);
  const glow = fractalNoise(source, 300 * scale, 2, random);
  const light = boxBlur(luminance(flat), width, height, Math.round(16 * scale));
  for (let i = 0; i < light.length; i += 1) {
    const bloom = 30 * clamp01(light[i] - 0.55) + 10 * (glow[i] - 0.5);
    flat.r[i] += bloom * 1.1;
    flat.g[i] += bloom;
    flat.b[i] += bloom * 1.2;
  }
  const calm = luminance(smoothKeepingEdges(source, Math.round(3 * scale), 0.04));
  const ink = inkFactor(findContours(calm, source, 1.25 * scale, 0.05), 0.3, 0.75, 0.16);
  return shadeWith(flat, ink);
};

/** Dots of a printing screen: 1 where there is ink. `tone` is the share of paper that stays bare. */
const halftone = (tone: Plane, canvas: Canvas, pitch: number, angle: number): Plane => {
  const { width, height } = canvas;
  const turn = (2 * Math.PI) / pitch;
  const cos = Math.cos(angle) * turn;
  const sin = Math.sin(angle) * turn;
  const dots = new Float32Array(tone.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const wave = 0.5 + 0.25 * (Math.cos(x * cos + y * sin) + Math.cos(y * cos - x * sin));
      dots[i] = smoothstep(tone[i] - 0.06, tone[i] + 0.06, wave);
    }
  }
  return dots;
};

/** Flat colours, black outlines and shadows, dots in between. */
export const comic: Style = (source, { scale, strength }) => {
  const flat = smoothKeepingEdges(source, Math.round((7 + 5 * strength) * scale), 0.06);
  const tone = luminance(flat);
  grade(flat, { saturation: 1.6, contrast: 1.2, brightness: 10 });
  celShade(flat, [0.16, 0.46, 0.72, 0.96]);
  const dots = halftone(
    tone.map((t) => clamp01(t * 1.15 + 0.16)),
    source,
    6.4 * scale,
    0.4,
  );
  for (let i = 0; i < dots.length; i += 1) {
    const press = 1 - 0.34 * dots[i];
    flat.r[i] *= press;
    flat.g[i] *= press;
    flat.b[i] *= press * 0.96;
  }
  const calm = luminance(smoothKeepingEdges(source, Math.round(4 * scale), 0.05));
  const outline = inkFactor(findContours(calm, source, 2 * scale, 0.05), 0.25, 0.5, 0.03);
  const shadow = tone.map((t) => 0.06 + 0.94 * smoothstep(0.13, 0.17, t));
  return shadeWith(shadeWith(flat, outline), shadow);
};

const SCREENS: readonly (readonly Colour[])[] = [
  [
    [28, 20, 60],
    [222, 33, 110],
    [255, 96, 60],
    [255, 196, 20],
    [255, 240, 190],
  ],
  [
    [20, 28, 84],
    [0, 132, 176],
    [240, 52, 120],
    [255, 150, 196],
    [255, 236, 84],
  ],
  [
    [60, 10, 70],
    [140, 36, 160],
    [0, 174, 160],
    [255, 120, 40],
    [250, 244, 150],
  ],
];

/** A screen print: five loud colours by tone, dots in one of them, a thick key line. */
export const popArt: Style = (source, { random, scale }) => {
  const flat = smoothKeepingEdges(source, Math.round(10 * scale), 0.07);
  grade(flat, { contrast: 1.25, saturation: 1.4 });
  const index = assignPalette(flat, findPalette(flat, 5, random));
  const tone = luminance(flat);
  const colours = SCREENS[Math.floor(random() * SCREENS.length)];
  const out = paintByNumbers(copyCanvas(flat), index, colours);
  const dots = halftone(
    tone.map((t) => clamp01(0.35 + 0.45 * t)),
    source,
    9 * scale,
    0.78,
  );
  for (let i = 0; i < dots.length; i += 1) {
    if (index[i] !== 3 && index[i] !== 2) continue;
    const below = colours[index[i] - 1];
    const share = dots[i] * 0.85;
    out.r[i] += (below[0] - out.r[i]) * share;
    out.g[i] += (below[1] - out.g[i]) * share;
    out.b[i] += (below[2] - out.b[i]) * share;
  }
  const calm = luminance(smoothKeepingEdges(source, Math.round(5 * scale), 0.06));
  return shadeWith(out, inkFactor(findContours(calm, source, 2.4 * scale, 0.05), 0.25, 0.45, 0.06));
};
