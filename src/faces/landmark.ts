/**
 * A point of the face mesh, normalised to the picture in which it was found: 0..1 from left to right and from
 * top to bottom. Both are 32-bit floats (`Math.fround`), as in the reference annotator's protobuf. Points of
 * a face that the border cuts off lie outside 0..1.
 */
export interface Landmark {
  readonly x: number;
  readonly y: number;
}

/**
 * The 468 points of the mesh, then five of each iris: 468 is the centre of the subject's right pupil, 473 of
 * the left.
 */
export const LANDMARKS_PER_FACE = 478;
