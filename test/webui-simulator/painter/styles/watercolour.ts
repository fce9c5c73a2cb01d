import { boxBlur } from '../blur.js';
import { clamp01, luminance, smoothstep, type Canvas } from '../canvas.js';
import { findContours } from '../lines.js';
import { fractalNoise, grain, valueNoise } from '../random.js';
import { displace } from '../scale.js';
import { smoothKeepingEdges } from '../smooth.js';
import type { Style } from '../studio.js';
import { distanceFromMiddle, grade } from '../tone.js';

const PAPER = [250, 246, 236] as const;

const WASH_LEVELS = 64;
const MOST_WASH = 2.5;

/** Brightness that is left of each of 256 tones under each strength of wash: a power, looked up instead of computed. */
const LEFT_BRIGHT = Float32Array.from({ length: 256 * WASH_LEVELS }, (_, k) => {
  const wash = ((k >> 8) / (WASH_LEVELS - 1)) * MOST_WASH;
  return Math.min(1, (k & 255) / 246) ** wash;
});

/** Pigment takes light away in proportion, so washes lie over each other like glass. */
const dilute = (canvas: Canvas, wash: Float32Array): void => {
  const toLevel = (WASH_LEVELS - 1) / MOST_WASH;
  [canvas.r, canvas.g, canvas.b].forEach((plane, channel) => {
    for (let i = 0; i < plane.length; i += 1) {
      const tone = plane[i] < 0 ? 0 : plane[i] > 255 ? 255 : plane[i] | 0;
      const level = wash[i] < 0 ? 0 : Math.min(WASH_LEVELS - 1, (wash[i] * toLevel + 0.5) | 0);
      plane[i] = PAPER[channel] * LEFT_BRIGHT[(level << 8) | tone];
    }
  });
};

/** Transparent washes on rough paper: smooth areas, darker rims where the water dried, white left at the margins. */
export const watercolour: Style = (source, { random, strength, scale }) => {
  const { width, height } = source;
  const size = { width, height };
  const wobble = (3 + 5 * strength) * scale;
  const dx = valueNoise(size, 22 * scale, random).map((value) => (value - 0.5) * wobble);
  const dy = valueNoise(size, 22 * scale, random).map((value) => (value - 0.5) * wobble);
  const loose = displace(smoothKeepingEdges(source, Math.round(9 * scale), 0.07), dx, dy);
  const washes = smoothKeepingEdges(loose, Math.round((5 + 8 * strength) * scale), 0.05);
  grade(washes, { saturation: 1.35, brightness: 14, contrast: 0.95 });
  const luma = luminance(washes);
  const soft = boxBlur(luma, width, height, Math.round(3 * scale));
  const cloud = fractalNoise(size, 90 * scale, 4, random);
  const tooth = grain(size, random);
  const paper = boxBlur(tooth, width, height, 1);
  const margin = distanceFromMiddle(width, height);
  const ragged = fractalNoise(size, 60 * scale, 3, random);
  const wash = new Float32Array(luma.length);
  for (let i = 0; i < wash.length; i += 1) {
    const rim = clamp01(Math.abs(luma[i] - soft[i]) * 9);
    const fade = smoothstep(1.42, 0.98, margin[i] + (ragged[i] - 0.5) * 0.7);
    wash[i] = fade * (0.5 + 0.85 * cloud[i] + 0.6 * rim + (paper[i] - 0.5) * 0.75);
  }
  dilute(washes, wash);
  const pencil = findContours(luminance(source), size, 1.1 * scale, 0.07);
  for (let i = 0; i < pencil.length; i += 1) {
    const line = pencil[i] * (0.28 + 0.5 * (paper[i] - 0.3));
    washes.r[i] += (92 - washes.r[i]) * clamp01(line);
    washes.g[i] += (82 - washes.g[i]) * clamp01(line);
    washes.b[i] += (86 - washes.b[i]) * clamp01(line);
  }
  return washes;
};
