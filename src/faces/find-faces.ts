import { describeFace, type Face, shorterSide } from './face.js';
import { DEFAULT_DETECTION, type FaceLandmarker } from './face-landmarker.js';
import { judgeFace, overlap } from './face-plausibility.js';
import type { Landmark } from './landmark.js';
import { lookClosely } from './look-closely.js';
import { lookTurned } from './look-turned.js';
import type { ViewablePhoto } from './viewable-photo.js';

/**
 * Longer side for the first detection, pixels. The networks see 128 and 192 pixels. At 1024, landmarks were
 * the same within 0.7% of the pupils' distance, which is also the difference between 1024 and 1536; but a
 * JPEG of 12 megapixels is shrunk by four to 768 during decoding and only by two to 1024, which takes half as
 * long again.
 */
export const FIRST_LOOK_PX = 768;

/** Detections that overlap more than this (IoU) are one face. */
const SAME_FACE = 0.3;

/**
 * Finds the faces of a photo, largest first: landmarks normalised to the photo, box and side in pixels of the
 * full photo. One detection is nearly always enough. If it finds nothing, or an impossible or doubtful face,
 * the photo is searched in quarter turns, and if that finds nothing either, in tiles for small faces. Not
 * corrected, because geometry does not reveal it: an upside-down photo without an EXIF orientation.
 *
 * @param options.maxFaces most faces to return, at least 1
 */
export async function findFaces(
  landmarker: FaceLandmarker,
  photo: ViewablePhoto,
  { maxFaces = DEFAULT_DETECTION.maxFaces }: { maxFaces?: number } = {},
): Promise<Face[]> {
  const whole = await photo.view(FIRST_LOOK_PX);
  const first = (await landmarker.detect(whole)).map((face) => ({ face, verdict: judgeFace(face, whole) }));
  const sound = first.filter(({ verdict }) => verdict === 'sound').map(({ face }) => face);
  let found = sound;
  if (sound.length === 0 || sound.length < first.length) {
    const doubtful = first.filter(({ verdict }) => verdict === 'doubtful').map(({ face }) => face);
    found = distinct([...sound, ...(await lookTurned(landmarker, whole)), ...doubtful]);
  }
  if (found.length === 0) found = distinct(await lookClosely(landmarker, photo, whole));
  return found
    .toSorted((a, b) => shorterSide(b, photo.size) - shorterSide(a, photo.size))
    .slice(0, maxFaces)
    .map((face) => describeFace(face, photo.size));
}

/** Keeps the first detection of each face. */
function distinct(faces: readonly Landmark[][]): Landmark[][] {
  const kept: Landmark[][] = [];
  for (const face of faces) {
    if (kept.every((other) => overlap(other, face) <= SAME_FACE)) kept.push(face);
  }
  return kept;
}
