import type { Plane } from './canvas.js';

/** Uniform numbers in 0..1, the same for the same seed (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** FNV-1a over the characters: a seed out of words. */
export const hashText = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/** Smooth noise in 0..1 whose blobs are `cell` pixels wide. */
export const valueNoise = (
  size: { width: number; height: number },
  cell: number,
  random: () => number,
): Plane => {
  const { width, height } = size;
  const columns = Math.ceil(width / cell) + 2;
  const rows = Math.ceil(height / cell) + 2;
  // The lattice, already smooth along the rows: what is left per pixel is one blend.
  const bands = new Float32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    const knots = Float32Array.from({ length: columns }, random);
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / cell);
      const t = x / cell - column;
      bands[row * width + x] = knots[column] + (knots[column + 1] - knots[column]) * t * t * (3 - 2 * t);
    }
  }
  const noise = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / cell);
    const t = y / cell - row;
    const share = t * t * (3 - 2 * t);
    const above = row * width;
    for (let x = 0; x < width; x += 1) {
      const top = bands[above + x];
      noise[y * width + x] = top + (bands[above + width + x] - top) * share;
    }
  }
  return noise;
};

/** Several noises over each other, each half as wide and half as strong; 0..1. */
export const fractalNoise = (
  size: { width: number; height: number },
  cell: number,
  octaves: number,
  random: () => number,
): Plane => {
  const sum = new Float32Array(size.width * size.height);
  let weight = 0.5;
  let total = 0;
  for (let octave = 0; octave < octaves; octave += 1) {
    const noise = valueNoise(size, Math.max(1, cell / 2 ** octave), random);
    for (let i = 0; i < sum.length; i += 1) sum[i] += noise[i] * weight;
    total += weight;
    weight /= 2;
  }
  for (let i = 0; i < sum.length; i += 1) sum[i] /= total;
  return sum;
};

const TILE = 256;

/** White noise in 0..1, one value per pixel; a tile repeats, which is not visible in grain. */
export const grain = (size: { width: number; height: number }, random: () => number): Plane => {
  const tile = Float32Array.from({ length: TILE * TILE }, random);
  const plane = new Float32Array(size.width * size.height);
  for (let y = 0; y < size.height; y += 1) {
    const row = (y % TILE) * TILE;
    for (let x = 0; x < size.width; x += 1) plane[y * size.width + x] = tile[row + (x % TILE)];
  }
  return plane;
};
