import { describeFace, type Face, shorterSide } from './face.js';
import { DEFAULT_DETECTION, type FaceLandmarker } from './face-landmarker.js';
import { judgeFace, overlap } from './face-plausibility.js';
import type { Landmark } from './landmark.js';
import { lookClosely } from './look-closely.js';
import { lookTurned } from './look-turned.js';
import type { ViewablePhoto } from './viewable-photo.js';

/**
 * Longer side of the first look. The networks see 128 and 192 pixels: at 1024, landmarks were the same within 0.7 % of
 * the pupils' distance, which is as far as those of 1024 were from those of 1536. But a JPEG of 12 megapixels is shrunk
 * to this while it is decoded, by four, and to 1024 by two, which takes half as long again.
 */
export const FIRST_LOOK_PX = 768;

/** Two finds that overlap more than this (IoU) are one face. */
const SAME_FACE = 0.3;

/**
 * Finds the faces of a photo, largest first: landmarks normalised to the photo, box and side in its full pixels.
 *
 * Nearly always one look does. When it finds nothing, or something that can't be a face as it stands, the photo is
 * looked at in quarter turns, and if that finds nothing either, piece by piece for small faces.
 *
 * Not told apart by geometry, and so not corrected: a photo that stands on its head without saying so in its EXIF.
 *
 * @param options.maxFaces the most faces to return, 1 or more.
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

/** Keeps the first of finds that are the same face. */
function distinct(faces: readonly Landmark[][]): Landmark[][] {
  const kept: Landmark[][] = [];
  for (const face of faces) {
    if (kept.every((other) => overlap(other, face) <= SAME_FACE)) kept.push(face);
  }
  return kept;
}
