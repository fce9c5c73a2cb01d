import { layStrokes, lightRelief, type BrushLayer, type Painting } from '../brush.js';
import { blurCanvas } from '../blur.js';
import { copyCanvas, luminance, mixInto, shadeWith, smoothstep, type Canvas } from '../canvas.js';
import { growCells } from '../cells.js';
import { findFlow } from '../flow.js';
import { findContours } from '../lines.js';
import { assignPalette, findPalette, paintByNumbers } from '../palette.js';
import { fractalNoise, grain } from '../random.js';
import { smoothKeepingEdges } from '../smooth.js';
import type { Studio, Style } from '../studio.js';
import { distanceFromMiddle, grade, tint } from '../tone.js';

const layer = (width: number, length: number, more: Partial<BrushLayer> = {}): BrushLayer => ({
  width,
  length,
  spacing: width * 0.62,
  colourJitter: 0.12,
  angleJitter: 0.4,
  onlyDetail: 0,
  opacity: 0.95,
  ...more,
});

/** Paints from broad to fine over a ground of the picture itself, then lets light fall on the paint. */
const paintLayers = (
  reference: Canvas,
  layers: readonly BrushLayer[],
  relief: number,
  studio: Studio,
): Canvas => {
  const { width, height } = reference;
  const painting: Painting = { canvas: copyCanvas(reference), height: new Float32Array(width * height) };
  const flow = findFlow(luminance(reference), width, height);
  for (const one of layers) layStrokes(painting, reference, one, { flow, random: studio.random });
  lightRelief(painting, relief);
  return painting.canvas;
};

/** Draws the colours towards a palette of few, as a painter mixes only so many. */
const simplify = (reference: Canvas, share: number, { random, scale }: Studio): void => {
  const broad = blurCanvas(reference, Math.round(4 * scale));
  const palette = findPalette(broad, 12, random);
  mixInto(reference, paintByNumbers(broad, assignPalette(broad, palette), palette), share);
};

const weave = (canvas: Canvas, depth: number): void => {
  for (let y = 0; y < canvas.height; y += 1) {
    for (let x = 0; x < canvas.width; x += 1) {
      const thread = (Math.sin(x * 1.57) + Math.sin(y * 1.57)) * depth;
      const i = y * canvas.width + x;
      canvas.r[i] += thread;
      canvas.g[i] += thread;
      canvas.b[i] += thread;
    }
  }
};

/** Thick paint in visible strokes, warm. */
export const oilPainting: Style = (source, studio) => {
  const s = studio.scale * (0.75 + 0.5 * studio.strength);
  const reference = grade(smoothKeepingEdges(source, Math.round(4 * s), 0.05), {
    contrast: 1.22,
    saturation: 1.36,
    brightness: -6,
  });
  tint(reference, { shadows: [60, 26, 12], lights: [255, 236, 190] }, 0.18);
  simplify(reference, 0.3, studio);
  const far = distanceFromMiddle(reference.width, reference.height, 0.05);
  shadeWith(
    reference,
    far.map((distance) => 1.04 - 0.46 * smoothstep(0.5, 1.3, distance)),
  );
  const layers = [
    layer(29 * s, 104 * s, { colourJitter: 0.42, angleJitter: 0.7 }),
    layer(12 * s, 42 * s, { onlyDetail: 0.08, colourJitter: 0.22 }),
    layer(5 * s, 18 * s, { onlyDetail: 0.32, colourJitter: 0.07, angleJitter: 0.25, spacing: 4 * s }),
  ];
  const painted = paintLayers(reference, layers, 96, studio);
  weave(painted, 1);
  return painted;
};

/** Short dabs of broken, bright colour. */
export const impressionist: Style = (source, studio) => {
  const s = studio.scale * (0.75 + 0.5 * studio.strength);
  const reference = grade(smoothKeepingEdges(source, Math.round(5 * s), 0.06), {
    saturation: 1.55,
    brightness: 12,
  });
  tint(reference, { shadows: [52, 44, 118], lights: [255, 244, 196] }, 0.2);
  const layers = [
    layer(13 * s, 24 * s, { colourJitter: 0.5, angleJitter: 1.6, spacing: 8 * s }),
    layer(7 * s, 15 * s, { colourJitter: 0.34, angleJitter: 1, onlyDetail: 0.12, spacing: 5.4 * s }),
    layer(4 * s, 10 * s, { colourJitter: 0.12, angleJitter: 0.4, onlyDetail: 0.36, spacing: 3.4 * s }),
  ];
  return paintLayers(reference, layers, 34, studio);
};

/** Gouache in warm, quiet colours with a coloured pencil line. */
export const storybook: Style = (source, studio) => {
  const { width, height } = source;
  const s = studio.scale * (0.75 + 0.5 * studio.strength);
  const reference = grade(smoothKeepingEdges(source, Math.round(9 * s), 0.09), {
    contrast: 0.94,
    saturation: 1.34,
    brightness: 14,
  });
  tint(reference, { shadows: [104, 58, 76], lights: [255, 241, 200] }, 0.24);
  const layers = [
    layer(30 * s, 70 * s, { opacity: 0.8, colourJitter: 0.3, angleJitter: 1.1 }),
    layer(11 * s, 28 * s, { opacity: 0.75, onlyDetail: 0.12, colourJitter: 0.12 }),
    layer(4.4 * s, 13 * s, {
      opacity: 0.9,
      onlyDetail: 0.32,
      colourJitter: 0.03,
      angleJitter: 0.2,
      spacing: 3.6 * s,
    }),
  ];
  const painted = paintLayers(reference, layers, 12, studio);
  const lines = findContours(luminance(source), source, 1.7 * s, 0.05);
  const tooth = grain({ width, height }, studio.random);
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] * (0.5 + 0.45 * tooth[i]);
    painted.r[i] += (98 - painted.r[i]) * line + (tooth[i] - 0.5) * 13;
    painted.g[i] += (54 - painted.g[i]) * line + (tooth[i] - 0.5) * 13;
    painted.b[i] += (48 - painted.b[i]) * line + (tooth[i] - 0.5) * 13;
  }
  return painted;
};

/** Fine glazes under old varnish: a dark ground, light on the face, cracks all over. */
export const renaissance: Style = (source, studio) => {
  const { width, height } = source;
  const s = studio.scale;
  const reference = grade(smoothKeepingEdges(source, Math.round(6 * s), 0.05), {
    contrast: 1.1,
    saturation: 0.8,
  });
  tint(reference, { shadows: [26, 14, 8], lights: [246, 214, 150] }, 0.42);
  const ground = fractalNoise({ width, height }, 130 * s, 4, studio.random);
  const far = distanceFromMiddle(width, height, 0.06);
  const tone = luminance(reference);
  for (let i = 0; i < far.length; i += 1) {
    const sky = smoothstep(0.5, 0.8, tone[i]) * smoothstep(0.42, 0.7, far[i]);
    const light = (1.1 - 1.04 * smoothstep(0.42, 1, far[i] + (ground[i] - 0.5) * 0.25)) * (1 - 0.7 * sky);
    reference.r[i] = reference.r[i] * light + 30 * Math.max(0, 1 - light);
    reference.g[i] = reference.g[i] * light + 20 * Math.max(0, 1 - light);
    reference.b[i] = reference.b[i] * light + 11 * Math.max(0, 1 - light);
  }
  const layers = [
    layer(10 * s, 34 * s, { opacity: 0.6, colourJitter: 0.07 }),
    layer(4.6 * s, 15 * s, {
      opacity: 0.7,
      onlyDetail: 0.2,
      colourJitter: 0.04,
      angleJitter: 0.2,
      spacing: 3.8 * s,
    }),
  ];
  const glaze = paintLayers(reference, layers, 10, studio);
  mixInto(glaze, blurCanvas(glaze, Math.round(2 * s)), 0.35);
  const cracks = growCells(width, height, { spacing: 17 * s, jitter: 1.1, random: studio.random });
  for (let i = 0; i < far.length; i += 1) {
    const open = smoothstep(0.42, 0.7, ground[i]) * 0.7 + 0.12;
    const crack = cracks.border[i] < 0.55 ? 1 - 0.42 * open : 1;
    glaze.r[i] *= crack;
    glaze.g[i] *= crack;
    glaze.b[i] *= crack;
  }
  return glaze;
};
