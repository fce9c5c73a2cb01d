import type { Canvas, Plane } from './canvas.js';

const blurRows = (source: Plane, width: number, height: number, radius: number): Plane => {
  const out = new Float32Array(source.length);
  const share = 1 / (2 * radius + 1);
  const last = width - 1;
  const inner = Math.max(radius, last - radius);
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    const first = source[row];
    const final = source[row + last];
    let sum = first * (radius + 1);
    for (let x = 1; x <= radius; x += 1) sum += x > last ? final : source[row + x];
    let x = 0;
    for (; x < Math.min(width, radius + 1); x += 1) {
      out[row + x] = sum * share;
      sum += (x + radius + 1 > last ? final : source[row + x + radius + 1]) - first;
    }
    for (; x < inner; x += 1) {
      out[row + x] = sum * share;
      sum += source[row + x + radius + 1] - source[row + x - radius];
    }
    for (; x < width; x += 1) {
      out[row + x] = sum * share;
      sum += final - source[row + x - radius];
    }
  }
  return out;
};

/** Columns are summed a row at a time, which keeps to the order in memory. */
const blurColumns = (source: Plane, width: number, height: number, radius: number): Plane => {
  const out = new Float32Array(source.length);
  const share = 1 / (2 * radius + 1);
  const last = height - 1;
  const sums = new Float32Array(width);
  for (let x = 0; x < width; x += 1) sums[x] = source[x] * (radius + 1);
  for (let y = 1; y <= radius; y += 1) {
    const row = Math.min(y, last) * width;
    for (let x = 0; x < width; x += 1) sums[x] += source[row + x];
  }
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    const enter = Math.min(y + radius + 1, last) * width;
    const leave = Math.max(y - radius, 0) * width;
    for (let x = 0; x < width; x += 1) {
      out[row + x] = sums[x] * share;
      sums[x] += source[enter + x] - source[leave + x];
    }
  }
  return out;
};

/** Mean over a square of 2 radius + 1; edges repeat. */
export const boxBlur = (source: Plane, width: number, height: number, radius: number): Plane =>
  radius < 1 ? source.slice() : blurColumns(blurRows(source, width, height, radius), width, height, radius);

/** Two box blurs come close to a Gaussian of this sigma. */
export const gaussianBlur = (source: Plane, width: number, height: number, sigma: number): Plane => {
  const radius = Math.max(1, Math.round((Math.sqrt(6 * sigma * sigma + 1) - 1) / 2));
  return boxBlur(boxBlur(source, width, height, radius), width, height, radius);
};

export const blurCanvas = ({ width, height, r, g, b }: Canvas, radius: number): Canvas => ({
  width,
  height,
  r: boxBlur(r, width, height, radius),
  g: boxBlur(g, width, height, radius),
  b: boxBlur(b, width, height, radius),
});
