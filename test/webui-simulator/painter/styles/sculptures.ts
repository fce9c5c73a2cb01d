import { blurCanvas, gaussianBlur } from '../blur.js';
import { clamp01, copyCanvas, luminance, mixInto, smoothstep, type Canvas, type Plane } from '../canvas.js';
import { gradient } from '../lines.js';
import { assignPalette, findPalette, paintByNumbers } from '../palette.js';
import { fractalNoise, valueNoise } from '../random.js';
import { smoothKeepingEdges } from '../smooth.js';
import type { Style } from '../studio.js';
import { distanceFromMiddle, grade } from '../tone.js';

interface Lamp {
  relief: number;
  diffuse: number;
  gloss: number;
  /** The higher, the smaller the highlight. */
  focus: number;
}

/** Takes brightness for height and lets a lamp shine on it from the upper left. */
const relight = (canvas: Canvas, relief: Plane, lamp: Lamp): void => {
  const { dx, dy } = gradient(relief, canvas.width, canvas.height);
  for (let i = 0; i < relief.length; i += 1) {
    const nx = -dx[i] * lamp.relief;
    const ny = -dy[i] * lamp.relief;
    const length = Math.sqrt(nx * nx + ny * ny + 1);
    const facing = (nx * -0.46 + ny * -0.56 + 0.69) / length;
    const diffuse = 1 + (facing - 0.69) * lamp.diffuse;
    const highlight = clamp01(facing) ** lamp.focus * lamp.gloss;
    canvas.r[i] = canvas.r[i] * diffuse + highlight;
    canvas.g[i] = canvas.g[i] * diffuse + highlight;
    canvas.b[i] = canvas.b[i] * diffuse + highlight;
  }
};

/** A character from an animated film: smooth forms, soft light, everything behind out of focus. */
export const render3d: Style = (source, { scale, strength }) => {
  const { width, height } = source;
  const skin = smoothKeepingEdges(source, Math.round((9 + 7 * strength) * scale), 0.07);
  grade(skin, { saturation: 1.36, contrast: 1.05, brightness: 10 });
  const form = gaussianBlur(luminance(skin), width, height, 3.2 * scale);
  relight(skin, form, { relief: 16 * scale, diffuse: 1.15, gloss: 120, focus: 26 });
  const light = gaussianBlur(luminance(skin), width, height, 18 * scale);
  for (let i = 0; i < light.length; i += 1) {
    const bleed = 26 * smoothstep(0.35, 0.9, light[i]);
    skin.r[i] += bleed * 1.2;
    skin.g[i] += bleed * 0.7;
    skin.b[i] += bleed * 0.6;
  }
  const far = distanceFromMiddle(width, height).map((distance) => smoothstep(0.78, 1.15, distance));
  return mixInto(skin, blurCanvas(blurCanvas(skin, Math.round(8 * scale)), Math.round(8 * scale)), far);
};

/** Modelling clay: lumpy forms in few matt colours, fingerprints in it. */
export const clay: Style = (source, { random, scale, strength }) => {
  const { width, height } = source;
  const lump = smoothKeepingEdges(source, Math.round((12 + 8 * strength) * scale), 0.09);
  grade(lump, { saturation: 1.25, contrast: 1.02, brightness: 12 });
  const balls = findPalette(lump, 16, random);
  const kneaded = blurCanvas(
    paintByNumbers(copyCanvas(lump), assignPalette(lump, balls), balls),
    Math.round(1.5 * scale),
  );
  mixInto(lump, kneaded, 0.55);
  const form = gaussianBlur(luminance(lump), width, height, 4 * scale);
  const dents = fractalNoise(source, 46 * scale, 3, random);
  const whorl = valueNoise(source, 64 * scale, random);
  const touched = fractalNoise(source, 120 * scale, 2, random);
  const relief = new Float32Array(form.length);
  for (let i = 0; i < relief.length; i += 1) {
    const print = Math.sin(whorl[i] * 44) * 0.006 * smoothstep(0.48, 0.62, touched[i]);
    relief[i] = form[i] * 0.62 + (dents[i] - 0.5) * 0.3 + print;
  }
  relight(lump, relief, { relief: 19 * scale, diffuse: 1.7, gloss: 34, focus: 9 });
  for (let i = 0; i < relief.length; i += 1) {
    lump.r[i] = lump.r[i] * 0.93 + 16;
    lump.g[i] = lump.g[i] * 0.91 + 10;
    lump.b[i] = lump.b[i] * 0.88 + 8;
  }
  return lump;
};
