import type { Size } from '../images/pixels.js';
import { boundsOf } from './face.js';
import { FACE_OVAL } from './face-mesh.js';
import { fitPose } from './face-pose.js';
import type { Landmark } from './landmark.js';

/**
 * `sound`: accepted. `doubtful`: the head is tilted so far that the detector often errs, or the mesh is
 * deformed; worth another detection. `impossible`: not a valid face.
 */
export type Plausibility = 'sound' | 'doubtful' | 'impossible';

/** Beyond this tilt, degrees, the detector begins to take mouths for eyes. */
const TRUSTED_ROLL = 50;
/** Misfit above which a face is doubtful; correctly detected faces stay below 0.05. */
const TRUSTED_MISFIT = 0.06;

const [RIGHT_PUPIL, LEFT_PUPIL, UPPER_LIP, LOWER_LIP] = [468, 473, 13, 14];

/**
 * Judges a face by its geometry alone.
 * @param picture size to which the landmarks are normalised
 */
export function judgeFace(landmarks: readonly Landmark[], picture: Size): Plausibility {
  const at = (index: number): Landmark => landmarks[index] ?? { x: 0, y: 0 };
  const eyes = (at(RIGHT_PUPIL).y + at(LEFT_PUPIL).y) / 2;
  const mouth = (at(UPPER_LIP).y + at(LOWER_LIP).y) / 2;
  const oval = FACE_OVAL.map(at);
  if (mouth < eyes || !inside(at(RIGHT_PUPIL), oval) || !inside(at(LEFT_PUPIL), oval)) return 'impossible';
  const { roll, misfit } = fitPose(landmarks, picture);
  return Math.abs(roll) > TRUSTED_ROLL || misfit > TRUSTED_MISFIT ? 'doubtful' : 'sound';
}

/** Intersection over union (IoU) of two faces' boxes, 0..1. */
export function overlap(a: readonly Landmark[], b: readonly Landmark[]): number {
  const [p, q] = [boundsOf(a), boundsOf(b)];
  const width = Math.min(p.right, q.right) - Math.max(p.left, q.left);
  const height = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
  if (width <= 0 || height <= 0) return 0;
  const area = ({ left, top, right, bottom }: typeof p) => (right - left) * (bottom - top);
  return (width * height) / (area(p) + area(q) - width * height);
}

/** Whether the point is inside the closed polygon: a ray to the right crosses it an odd number of times. */
function inside({ x, y }: Landmark, polygon: readonly Landmark[]): boolean {
  let odd = false;
  polygon.forEach((a, i) => {
    const b = polygon.at(i - 1) ?? a;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
  });
  return odd;
}
