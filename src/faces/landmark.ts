/**
 * One point of the face mesh, normalised to the picture it was found in: 0..1 from left to right and from top to
 * bottom. Both are 32-bit floats (`Math.fround`), as in the reference annotator's protobuf. A point of a face that is
 * cut off by the border lies outside 0..1.
 */
export interface Landmark {
  readonly x: number;
  readonly y: number;
}

/** The mesh's 468 points, then five of each iris: 468 is the centre of the subject's right pupil, 473 of the left. */
export const LANDMARKS_PER_FACE = 478;
