import { boxBlur, gaussianBlur } from '../blur.js';
import { clamp01, luminance, smoothstep } from '../canvas.js';
import { findFlow } from '../flow.js';
import { drawLines, findContours } from '../lines.js';
import { fractalNoise, grain, valueNoise } from '../random.js';
import { shadeWithPencil } from '../pencil.js';
import { smoothKeepingEdges } from '../smooth.js';
import type { Style } from '../studio.js';
import { duotone } from '../tone.js';

/** Graphite: contours, and thousands of short strokes that follow the shapes, denser where it is dark. */
export const pencilSketch: Style = (source, { random, scale }) => {
  const { width, height } = source;
  const calm = luminance(smoothKeepingEdges(source, Math.round(6 * scale), 0.06));
  const tooth = boxBlur(grain(source, random), width, height, 1);
  const flow = findFlow(calm, width, height, 5);
  const strokes = shadeWithPencil(calm, source, { flow, random, scale });
  const fine = findContours(luminance(source), source, 0.9 * scale, 0.06);
  const broad = findContours(calm, source, 2 * scale, 0.06);
  const paper = new Float32Array(calm.length);
  for (let i = 0; i < paper.length; i += 1) {
    const rubbed = (1 - calm[i]) ** 2 * 0.34;
    const graphite = (strokes[i] * 0.36 + rubbed + fine[i] * 1.1 + broad[i] * 0.6) * (0.4 + 1.2 * tooth[i]);
    paper[i] = Math.exp(-graphite * 1.25) * (0.985 + 0.03 * (tooth[i] - 0.5));
  }
  return duotone(paper, source, { dark: [30, 31, 36], light: [251, 250, 246] });
};

/** Soft black on toned paper, rubbed, with white chalk in the lights. */
export const charcoal: Style = (source, { random, scale }) => {
  const { width, height } = source;
  const calm = luminance(smoothKeepingEdges(source, Math.round(10 * scale), 0.1));
  const rubbed = boxBlur(calm, width, height, Math.round(3 * scale));
  const tooth = boxBlur(grain(source, random), width, height, 1);
  const streaks = valueNoise({ width: width * 2, height }, 5 * scale, random);
  const patches = fractalNoise(source, 120 * scale, 3, random);
  const contours = gaussianBlur(findContours(calm, source, 2.6 * scale, 0.055), width, height, 0.9 * scale);
  const ink = new Float32Array(calm.length);
  const chalk = new Float32Array(calm.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const streak = streaks[y * width * 2 + ((x + y) % (width * 2))];
      const press = 0.55 * (tooth[i] - 0.5) * 2.4 + 0.3 * (streak - 0.5) + 0.35 * (patches[i] - 0.5);
      const dark = smoothstep(0.62, 0.1, rubbed[i] + press * 0.32);
      ink[i] = clamp01(dark * 0.95 + contours[i] * (0.75 + press * 0.6));
      chalk[i] = smoothstep(0.72, 0.94, calm[i] + press * 0.3) * (1 - ink[i]);
    }
  }
  const out = duotone(
    ink.map((value) => 1 - value),
    source,
    { dark: [24, 22, 22], light: [203, 188, 166] },
  );
  for (let i = 0; i < chalk.length; i += 1) {
    const shade = (tooth[i] - 0.5) * 22;
    out.r[i] += (248 - out.r[i]) * chalk[i] * 0.85 + shade;
    out.g[i] += (243 - out.g[i]) * chalk[i] * 0.85 + shade;
    out.b[i] += (232 - out.b[i]) * chalk[i] * 0.85 + shade;
  }
  return out;
};

/** Few, certain lines in black, solid where it is darkest. */
export const inkLineArt: Style = (source, { random, scale }) => {
  const { width, height } = source;
  const calm = luminance(smoothKeepingEdges(source, Math.round(5 * scale), 0.05));
  const lines = drawLines(calm, source, { sigma: 1.5 * scale, sharpness: 22, threshold: 0.62, hardness: 9 });
  const contours = findContours(calm, source, 1.7 * scale, 0.035);
  const shape = boxBlur(calm, width, height, Math.round(2 * scale));
  const paper = fractalNoise(source, 220 * scale, 3, random);
  const out = new Float32Array(calm.length);
  for (let i = 0; i < out.length; i += 1) {
    const outline = 1 - smoothstep(0.25, 0.6, contours[i]);
    const detail = 0.35 + 0.65 * lines[i];
    const solid = smoothstep(0.12, 0.2, shape[i]);
    out[i] = Math.min(outline, smoothstep(0.4, 0.6, detail), solid) * (0.97 + 0.03 * paper[i]);
  }
  return duotone(out, source, { dark: [14, 15, 22], light: [254, 252, 246] });
};
