import type { Warning } from '../errors/warning.js';
import type { GenerationFrame } from '../images/generation-size.js';
import type { Size } from '../images/pixels.js';
import { type Face, shorterSide } from './face.js';
import { FaceIndexUnknown, FaceNotFound, FaceTooSmall } from './faces.errors.js';
import type { Landmark } from './landmark.js';

/** Which of a photo's faces to preserve; a number is an index, 0 being the largest face. */
export type FaceChoice = 'largest' | 'all' | number;

/** How to treat a photo without a face that can be preserved. */
export type OnNoFace = 'fail' | 'continue';

/** A face in the generated picture. */
export interface FramedFace {
  /** Normalised to the frame, padding included. */
  readonly landmarks: readonly Landmark[];
  /** Shorter side of the landmarks' bounding box, in pixels of the frame. */
  readonly side: number;
}

/**
 * Smallest side of a face, pixels: smaller faces were skipped by the reference annotator and in the training
 * of its ControlNet.
 */
export const SMALLEST_FACE_PX = 64;

/**
 * Returns the chosen faces.
 * @param faces largest first
 * @throws FaceNotFound if there are none at all, FaceIndexUnknown if the index does not exist
 */
export function chooseFaces<F>(faces: readonly F[], choice: FaceChoice): F[] {
  const [largest] = faces;
  if (largest === undefined) throw new FaceNotFound('No face was found in the photo.');
  if (choice === 'all') return [...faces];
  if (choice === 'largest') return [largest];
  const chosen = faces[choice];
  if (chosen !== undefined) return [chosen];
  throw new FaceIndexUnknown(
    `The photo has ${faces.length === 1 ? 'one face, number 0' : `faces 0 to ${faces.length - 1}`}; face ${choice} does not exist.`,
    { extensions: { faces: faces.length } },
  );
}

/** Converts a face from the photo to the frame: the photo fills the frame's content, at its top left. */
export function frameFace(face: Pick<Face, 'landmarks'>, frame: GenerationFrame): FramedFace {
  const across = frame.content.width / frame.width;
  const down = frame.content.height / frame.height;
  const landmarks = face.landmarks.map(({ x, y }) => ({
    x: Math.fround(x * across),
    y: Math.fround(y * down),
  }));
  return { landmarks, side: shorterSide(landmarks, frame) };
}

/** The outcome of a selection. */
export interface FaceSelection<F> {
  /** The faces in the control map; empty if the picture is generated without one. */
  readonly selected: readonly F[];
  readonly warnings: readonly Warning[];
}

interface FaceWish {
  readonly faces: FaceChoice;
  readonly onNoFace: OnNoFace;
}

/**
 * Selects the faces to preserve: the chosen ones that are large enough in the generated picture.
 * @param sideOf shorter side of a face's landmarks, in pixels of the frame
 * @throws FaceIndexUnknown; FaceNotFound and FaceTooSmall unless `wish.onNoFace` is `continue`
 */
export function selectFaces<F>(
  faces: readonly F[],
  wish: FaceWish,
  frame: Size,
  sideOf: (face: F) => number,
): FaceSelection<F> {
  try {
    return selectDrawable(chooseFaces(faces, wish.faces), frame, sideOf);
  } catch (error) {
    const isForeseen = error instanceof FaceNotFound || error instanceof FaceTooSmall;
    if (wish.onNoFace === 'fail' || !isForeseen) throw error;
    const code = error instanceof FaceNotFound ? 'no_face' : error.code;
    const detail = `${error.detail} The picture is generated without a control map.`;
    return { selected: [], warnings: [{ code, detail }] };
  }
}

function selectDrawable<F>(chosen: readonly F[], frame: Size, sideOf: (face: F) => number): FaceSelection<F> {
  const selected = chosen.filter((face) => sideOf(face) >= SMALLEST_FACE_PX);
  const skipped = chosen.length - selected.length;
  if (skipped === 0) return { selected, warnings: [] };
  if (selected.length === 0) throw faceTooSmall(Math.max(...chosen.map(sideOf)), frame);
  const detail = `${skipped} of ${chosen.length} faces are smaller than ${SMALLEST_FACE_PX} px at the generated size and are not preserved.`;
  return { selected, warnings: [{ code: 'faces_left_out', detail }] };
}

/** @param side of the largest face, in pixels of the frame */
function faceTooSmall(side: number, frame: Size): FaceTooSmall {
  const largest = Math.floor(side);
  return new FaceTooSmall(
    `The face is ${largest} px wide in the ${frame.width} x ${frame.height} picture; at least ${SMALLEST_FACE_PX} px are needed. ` +
      'Crop the photo around the face, or request a larger picture.',
    { extensions: { side: largest, needed: SMALLEST_FACE_PX } },
  );
}
