import { boxBlur } from './blur.js';
import type { Plane } from './canvas.js';
import { gradient } from './lines.js';
import { shrink } from './scale.js';

const FACTOR = 4;

/** Which way the shapes run at a place: along edges, in radians, and how sure that is, 0..1. */
export interface Flow {
  angleAt(x: number, y: number): number;
  edgeAt(x: number, y: number): number;
}

/** Smoothed structure tensor at a quarter of the resolution; brushes follow it. */
export const findFlow = (luma: Plane, width: number, height: number, radius = 4): Flow => {
  const small = shrink(luma, width, height, FACTOR);
  const { dx, dy } = gradient(small.plane, small.width, small.height);
  const blur = (plane: Plane): Plane =>
    boxBlur(boxBlur(plane, small.width, small.height, radius), small.width, small.height, radius);
  const xx = blur(dx.map((value) => value * value));
  const yy = blur(dy.map((value) => value * value));
  const xy = blur(dx.map((value, i) => value * dy[i]));
  const angles = new Float32Array(xx.length);
  const edges = new Float32Array(xx.length);
  for (let i = 0; i < angles.length; i += 1) {
    angles[i] = 0.5 * Math.atan2(2 * xy[i], xx[i] - yy[i]) + Math.PI / 2;
    edges[i] = Math.min(1, Math.sqrt(xx[i] + yy[i]) * 18);
  }
  const at = (x: number, y: number): number => {
    const column = Math.min(small.width - 1, Math.max(0, (x / FACTOR) | 0));
    const row = Math.min(small.height - 1, Math.max(0, (y / FACTOR) | 0));
    return row * small.width + column;
  };
  return { angleAt: (x, y) => angles[at(x, y)], edgeAt: (x, y) => edges[at(x, y)] };
};
