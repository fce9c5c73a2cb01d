import type { Warning } from '../errors/warning.js';
import type { GenerationFrame } from '../images/generation-size.js';
import type { Size } from '../images/pixels.js';
import { type Face, shorterSide } from './face.js';
import { FaceIndexUnknown, FaceNotFound, FaceTooSmall } from './faces.errors.js';
import type { Landmark } from './landmark.js';

/** Which of a photo's faces to preserve; a number counts from 0, largest face first. */
export type FaceChoice = 'largest' | 'all' | number;

/** What becomes of a photo without a face that can be preserved. */
export type OnNoFace = 'fail' | 'continue';

/** A face in the picture that is generated. */
export interface FramedFace {
  /** Normalised to the frame, padding included. */
  readonly landmarks: readonly Landmark[];
  /** Shorter side of what the landmarks span, in pixels of the frame. */
  readonly side: number;
}

/** The reference annotator, and the training of its ControlNet, leave smaller faces out. */
export const SMALLEST_FACE_PX = 64;

/**
 * The chosen ones of `faces`.
 * @throws FaceNotFound when there are none at all, FaceIndexUnknown when there is none with this number.
 */
export function chooseFaces<F>(faces: readonly F[], choice: FaceChoice): F[] {
  const [largest] = faces;
  if (largest === undefined) throw new FaceNotFound('No face was found in the photo.');
  if (choice === 'all') return [...faces];
  if (choice === 'largest') return [largest];
  const chosen = faces[choice];
  if (chosen !== undefined) return [chosen];
  throw new FaceIndexUnknown(
    `The photo has ${faces.length === 1 ? 'one face, number 0' : `faces 0 to ${faces.length - 1}`}; there is no face ${choice}.`,
    { extensions: { faces: faces.length } },
  );
}

/** A face of the photo as it lies in the frame: the photo fills the frame's content, at its top left. */
export function frameFace(face: Pick<Face, 'landmarks'>, frame: GenerationFrame): FramedFace {
  const across = frame.content.width / frame.width;
  const down = frame.content.height / frame.height;
  const landmarks = face.landmarks.map(({ x, y }) => ({
    x: Math.fround(x * across),
    y: Math.fround(y * down),
  }));
  return { landmarks, side: shorterSide(landmarks, frame) };
}

/** What came of a wish. */
export interface FaceSelection<F> {
  /** Those that the control map shows; none when the picture is generated without one. */
  readonly selected: readonly F[];
  readonly warnings: readonly Warning[];
}

interface FaceWish {
  readonly faces: FaceChoice;
  readonly onNoFace: OnNoFace;
}

/**
 * Which faces are preserved: the chosen ones of `faces` that are large enough in the picture that is generated.
 * @param sideOf shorter side of what a face's landmarks span, in pixels of the frame
 * @throws FaceIndexUnknown; FaceNotFound and FaceTooSmall unless the wish is to continue without a control map
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
  const left = chosen.length - selected.length;
  if (left === 0) return { selected, warnings: [] };
  if (selected.length === 0) throw faceTooSmall(Math.max(...chosen.map(sideOf)), frame);
  const detail = `${left} of ${chosen.length} faces are under ${SMALLEST_FACE_PX} px at the size of the generation; they are not preserved.`;
  return { selected, warnings: [{ code: 'faces_left_out', detail }] };
}

/** @param side of the largest face, in pixels of the frame */
function faceTooSmall(side: number, frame: Size): FaceTooSmall {
  const largest = Math.floor(side);
  return new FaceTooSmall(
    `The face is ${largest} px wide in the ${frame.width} x ${frame.height} picture; ${SMALLEST_FACE_PX} px are needed. ` +
      'Crop the photo around the face, or ask for a larger picture.',
    { extensions: { side: largest, needed: SMALLEST_FACE_PX } },
  );
}
