import type { Point } from '../plot/chart.js';

/** A straight line through points, and how sure its slope is. */
export interface Slope {
  readonly slope: number;
  readonly intercept: number;
  /** Confidence interval of the slope, 95 %. */
  readonly low: number;
  readonly high: number;
}

/** 97.5 % quantile of the normal distribution: two-sided 95 %. */
const Z = 1.959964;

/** The two end points of the line, from the first to the last of the points. */
export function lineThrough({ slope, intercept }: Slope, points: readonly Point[]): Point[] {
  const ends = [points[0], points.at(-1)].flatMap((point) => (point === undefined ? [] : [point.x]));
  return ends.map((x) => ({ x, y: intercept + slope * x }));
}

/** Fits a line by least squares. With fewer than three points the confidence interval is infinite. */
export function slopeOf(points: readonly Point[]): Slope {
  const count = points.length;
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const spread = sum(points.map(({ x }) => (x - meanX) ** 2));
  const slope = spread === 0 ? 0 : sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread;
  const intercept = meanY - slope * meanX;
  if (count < 3 || spread === 0) return { slope, intercept, low: -Infinity, high: Infinity };
  const residual = sum(points.map(({ x, y }) => (y - intercept - slope * x) ** 2));
  const half = studentQuantile(count - 2) * Math.sqrt(residual / (count - 2) / spread);
  return { slope, intercept, low: slope - half, high: slope + half };
}

/**
 * 97.5 % quantile of Student's t, by its expansion around the normal one; within 1 % from three degrees of freedom
 * on.
 */
export function studentQuantile(freedom: number): number {
  // The first two are far from normal, and have exact values.
  const exact = [12.706, 4.303][freedom - 1];
  if (exact !== undefined) return exact;
  const first = (Z ** 3 + Z) / 4;
  const second = (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96;
  const third = (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384;
  return Z + first / freedom + second / freedom ** 2 + third / freedom ** 3;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
