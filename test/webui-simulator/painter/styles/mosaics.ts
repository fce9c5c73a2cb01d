import { luminance, smoothstep, type Canvas } from '../canvas.js';
import { fillCells, growCells } from '../cells.js';
import { findContours } from '../lines.js';
import { assignPalette, findPalette, paintByNumbers } from '../palette.js';
import { fractalNoise } from '../random.js';
import { shrinkCanvas } from '../scale.js';
import { smoothKeepingEdges } from '../smooth.js';
import type { Style } from '../studio.js';
import { grade } from '../tone.js';

/** Jewel colours between lines of lead, lit from behind. */
export const stainedGlass: Style = (source, { random, scale }) => {
  const { width, height } = source;
  const calm = smoothKeepingEdges(source, Math.round(9 * scale), 0.07);
  const cells = growCells(width, height, { spacing: 46 * scale, jitter: 0.95, random });
  const colours = findPalette(calm, 12, random);
  const regions = assignPalette(calm, colours);
  // A piece of glass is a cell within a region of one colour, so faces keep their outline.
  const owner = cells.owner.map((cell, i) => cell * colours.length + regions[i]);
  const glass = fillCells(calm, { owner, count: cells.count * colours.length });
  grade(glass, { saturation: 1.95, contrast: 1.25, brightness: 16 });
  const lead = findContours(luminance(calm), source, 2.4 * scale, 0.045);
  const streaks = fractalNoise(source, 34 * scale, 3, random);
  const light = fractalNoise(source, 260 * scale, 2, random);
  for (let i = 0; i < owner.length; i += 1) {
    const shine = 0.72 + 0.34 * streaks[i] + 0.34 * light[i];
    const joint = smoothstep(0.7 * scale, 2 * scale, cells.border[i]);
    const rounded = 0.86 + 0.14 * smoothstep(2 * scale, 7 * scale, cells.border[i]);
    const factor = shine * rounded * joint * (1 - smoothstep(0.22, 0.5, lead[i]));
    glass.r[i] = glass.r[i] * factor + 12;
    glass.g[i] = glass.g[i] * factor + 11;
    glass.b[i] = glass.b[i] * factor + 15;
  }
  return glass;
};

/** Small stones in mortar. */
export const mosaic: Style = (source, { random, scale }) => {
  const { width, height } = source;
  const calm = grade(smoothKeepingEdges(source, Math.round(4 * scale), 0.06), {
    saturation: 1.3,
    contrast: 1.1,
  });
  const cells = growCells(width, height, { spacing: 9.5 * scale, jitter: 0.45, random });
  const stones = fillCells(calm, cells);
  const tones = Float32Array.from({ length: cells.count }, () => 0.88 + 0.24 * random());
  for (let i = 0; i < cells.owner.length; i += 1) {
    const stone = smoothstep(0.5 * scale, 1.5 * scale, cells.border[i]);
    const tone = tones[cells.owner[i]];
    stones.r[i] = stones.r[i] * tone * stone + 88 * (1 - stone);
    stones.g[i] = stones.g[i] * tone * stone + 82 * (1 - stone);
    stones.b[i] = stones.b[i] * tone * stone + 76 * (1 - stone);
  }
  return stones;
};

const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** Big square pixels in a small palette, dithered. */
export const pixelArt: Style = (source, { random, scale }) => {
  const { width, height } = source;
  const block = Math.max(3, Math.round(6.5 * scale));
  const sharp = grade(smoothKeepingEdges(source, Math.round(3 * scale), 0.06), {
    saturation: 1.45,
    contrast: 1.18,
  });
  const lines = findContours(luminance(source), source, 2.6 * scale, 0.06);
  for (let i = 0; i < lines.length; i += 1) {
    const ink = 1 - 0.7 * lines[i];
    sharp.r[i] *= ink;
    sharp.g[i] *= ink;
    sharp.b[i] *= ink;
  }
  const small = shrinkCanvas(sharp, block);
  const palette = findPalette(small, 22, random);
  for (let i = 0; i < small.r.length; i += 1) {
    const threshold = BAYER[(Math.floor(i / small.width) % 4) * 4 + ((i % small.width) % 4)] / 16 - 0.5;
    small.r[i] += threshold * 13;
    small.g[i] += threshold * 13;
    small.b[i] += threshold * 13;
  }
  paintByNumbers(small, assignPalette(small, palette), palette);
  const out: Canvas = {
    width,
    height,
    r: new Float32Array(width * height),
    g: new Float32Array(width * height),
    b: new Float32Array(width * height),
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = Math.floor(y / block) * small.width + Math.floor(x / block);
      const i = y * width + x;
      out.r[i] = small.r[from];
      out.g[i] = small.g[from];
      out.b[i] = small.b[from];
    }
  }
  return out;
};
