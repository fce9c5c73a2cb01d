import type { Canvas, Plane } from './canvas.js';

export interface SizedPlane {
  plane: Plane;
  width: number;
  height: number;
}

/** Means of blocks of `factor` x `factor` pixels. */
export const shrink = (source: Plane, width: number, height: number, factor: number): SizedPlane => {
  const small = { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
  const plane = new Float32Array(small.width * small.height);
  for (let y = 0; y < small.height; y += 1) {
    const top = y * factor;
    const bottom = Math.min(height, top + factor);
    for (let x = 0; x < small.width; x += 1) {
      const left = x * factor;
      const right = Math.min(width, left + factor);
      let sum = 0;
      for (let v = top; v < bottom; v += 1) {
        for (let u = left; u < right; u += 1) sum += source[v * width + u];
      }
      plane[y * small.width + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return { plane, ...small };
};

/** The rows of a small plane at the full width: half of an enlargement. */
const widen = ({ plane, width: w, height: h }: SizedPlane, width: number): Plane => {
  const bands = new Float32Array(h * width);
  for (let x = 0; x < width; x += 1) {
    const at = Math.min(w - 1, Math.max(0, ((x + 0.5) * w) / width - 0.5));
    const left = Math.floor(at);
    const right = Math.min(w - 1, left + 1);
    const share = at - left;
    for (let y = 0; y < h; y += 1) {
      const from = plane[y * w + left];
      bands[y * width + x] = from + (plane[y * w + right] - from) * share;
    }
  }
  return bands;
};

/** slope * guide + offset, with slope and offset enlarged bilinearly so that the blocks of `shrink` do not show. */
export const applyEnlarged = (
  slope: SizedPlane,
  offset: SizedPlane,
  guide: Plane,
  { width, height }: { width: number; height: number },
): Plane => {
  const slopes = widen(slope, width);
  const offsets = widen(offset, width);
  const h = slope.height;
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const at = Math.min(h - 1, Math.max(0, ((y + 0.5) * h) / height - 0.5));
    const top = Math.floor(at) * width;
    const below = Math.min(h - 1, Math.floor(at) + 1) * width;
    const share = at - Math.floor(at);
    const row = y * width;
    for (let x = 0; x < width; x += 1) {
      const a = slopes[top + x] + (slopes[below + x] - slopes[top + x]) * share;
      const b = offsets[top + x] + (offsets[below + x] - offsets[top + x]) * share;
      out[row + x] = a * guide[row + x] + b;
    }
  }
  return out;
};

export const shrinkCanvas = ({ width, height, r, g, b }: Canvas, factor: number): Canvas => {
  const red = shrink(r, width, height, factor);
  return {
    width: red.width,
    height: red.height,
    r: red.plane,
    g: shrink(g, width, height, factor).plane,
    b: shrink(b, width, height, factor).plane,
  };
};

/** Moves every pixel by two planes of offsets, bilinear, edges repeat. */
export const displace = (canvas: Canvas, dx: Plane, dy: Plane): Canvas => {
  const { width, height } = canvas;
  const move = (source: Plane): Plane => {
    const out = new Float32Array(source.length);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const i = y * width + x;
        const sx = Math.min(width - 1.001, Math.max(0, x + dx[i]));
        const sy = Math.min(height - 1.001, Math.max(0, y + dy[i]));
        const left = sx | 0;
        const top = sy | 0;
        const at = top * width + left;
        const fx = sx - left;
        const upper = source[at] + (source[at + 1] - source[at]) * fx;
        const lower = source[at + width] + (source[at + width + 1] - source[at + width]) * fx;
        out[i] = upper + (lower - upper) * (sy - top);
      }
    }
    return out;
  };
  return { width, height, r: move(canvas.r), g: move(canvas.g), b: move(canvas.b) };
};
