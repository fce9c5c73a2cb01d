import type { Size } from '../images/pixels.js';
import type { Landmark } from './landmark.js';

/** Rotation of a head in degrees; 0, 0, 0 looks straight into the camera. */
export interface FacePose {
  /** Positive: looking to the right of the picture; -90..90. */
  readonly yaw: number;
  /** Positive: looking up; -90..90. */
  readonly pitch: number;
  /** Positive: tilted clockwise in the picture; -180..180. */
  readonly roll: number;
}

/**
 * Mesh points that hardly move with facial expression, in units of the distance between the outer corners of
 * the eyes: x to the right of the picture, y down, z away from the camera. Means of the mesh network's output
 * for frontal faces, made symmetric.
 */
export const RIGID_POINTS: readonly (readonly [landmark: number, x: number, y: number, z: number])[] = [
  [33, -0.5, 0, 0],
  [263, 0.5, 0, 0],
  [133, -0.18, 0.035, -0.06],
  [362, 0.18, 0.035, -0.06],
  [168, 0, -0.036, -0.248],
  [6, 0, 0.06, -0.293],
  [4, 0, 0.41, -0.485],
  [98, -0.21, 0.49, -0.186],
  [327, 0.21, 0.49, -0.186],
  [10, 0, -0.54, -0.232],
  [127, -0.78, 0.02, 0.558],
  [356, 0.78, 0.02, 0.558],
  [234, -0.775, 0.17, 0.621],
  [454, 0.775, 0.17, 0.621],
];

type Vector = readonly [x: number, y: number, z: number];

/**
 * The points relative to their mean, with their second moments; by mirror symmetry x does not correlate with
 * y or z.
 */
const TEMPLATE = (() => {
  const count = RIGID_POINTS.length;
  const [, my, mz] = RIGID_POINTS.reduce<Vector>(
    (sum, [, x, y, z]) => [sum[0] + x / count, sum[1] + y / count, sum[2] + z / count],
    [0, 0, 0],
  );
  const points = RIGID_POINTS.map(([landmark, x, y, z]) => ({ landmark, x, y: y - my, z: z - mz }));
  const moment = (a: 'x' | 'y' | 'z', b: 'x' | 'y' | 'z') =>
    points.reduce((sum, point) => sum + point[a] * point[b], 0);
  return { points, xx: moment('x', 'x'), yy: moment('y', 'y'), zz: moment('z', 'z'), yz: moment('y', 'z') };
})();

/**
 * The pose, and `misfit`: root mean square distance of the rigid points from the fitted head, in eye
 * distances.
 */
export interface PoseFit extends FacePose {
  readonly misfit: number;
}

/** @param picture size to which the landmarks are normalised: angles refer to square pixels */
export function facePose(landmarks: readonly Landmark[], picture: Size): FacePose {
  const { yaw, pitch, roll } = fitPose(landmarks, picture);
  return { yaw: tenths(yaw), pitch: tenths(pitch), roll: tenths(roll) };
}

/**
 * Fits the rigid points to the landmarks under scaled orthography (a distant camera): the least squares
 * linear map first, then the nearest scaled rotation.
 */
export function fitPose(landmarks: readonly Landmark[], picture: Size): PoseFit {
  const seen = TEMPLATE.points.map(({ landmark }) => {
    const { x, y } = landmarks[landmark] ?? { x: 0, y: 0 };
    return { x: x * picture.width, y: y * picture.height };
  });
  const mean = (axis: 'x' | 'y') => seen.reduce((sum, point) => sum + point[axis], 0) / seen.length;
  const centre = { x: mean('x'), y: mean('y') };
  const row = (axis: 'x' | 'y') => linearRow(seen.map((point) => point[axis] - centre[axis]));
  const { across, down, scale } = nearestRotation(row('x'), row('y'));
  const away = cross(across, down);

  const squares = TEMPLATE.points.map((point, i) => {
    const model: Vector = [point.x, point.y, point.z];
    const dx = dot(across, model) - ((seen[i]?.x ?? 0) - centre.x) / scale;
    const dy = dot(down, model) - ((seen[i]?.y ?? 0) - centre.y) / scale;
    return dx * dx + dy * dy;
  });
  return {
    roll: degrees(Math.atan2(down[0], across[0])),
    yaw: degrees(Math.asin(Math.min(1, Math.max(-1, away[0])))),
    pitch: degrees(-Math.atan2(away[1], away[2])),
    misfit: Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length),
  };
}

/** A row of the 2x3 map from the template to `values`. */
function linearRow(values: readonly number[]): Vector {
  const { points, xx, yy, zz, yz } = TEMPLATE;
  const moment = (axis: 'x' | 'y' | 'z') =>
    points.reduce((sum, point, i) => sum + point[axis] * (values[i] ?? 0), 0);
  const [vx, vy, vz] = [moment('x'), moment('y'), moment('z')];
  const determinant = yy * zz - yz * yz;
  return [vx / xx, (vy * zz - vz * yz) / determinant, (vz * yy - vy * yz) / determinant];
}

/** The nearest orthonormal rows: (M Mᵀ)^-1/2 M, in closed form for two rows. */
function nearestRotation(m1: Vector, m2: Vector): { across: Vector; down: Vector; scale: number } {
  const [a, b, c] = [dot(m1, m1), dot(m1, m2), dot(m2, m2)];
  const root = Math.sqrt(Math.max(a * c - b * b, Number.EPSILON));
  const trace = Math.sqrt(a + c + 2 * root);
  const [p, q, r] = [(a + root) / trace, b / trace, (c + root) / trace];
  const determinant = p * r - q * q;
  const mix = (u: number, v: number): Vector => [
    (u * m1[0] + v * m2[0]) / determinant,
    (u * m1[1] + v * m2[1]) / determinant,
    (u * m1[2] + v * m2[2]) / determinant,
  ];
  return { across: mix(r, -q), down: mix(-q, p), scale: trace / 2 };
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}
