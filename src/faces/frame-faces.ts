import type { GenerationFrame } from '../images/generation-size.js';
import type { Size } from '../images/pixels.js';
import { type Face, shorterSide } from './face.js';
import { FaceIndexUnknown, FaceNotFound, FaceTooSmall } from './faces.errors.js';
import type { Landmark } from './landmark.js';

/** Which of a photo's faces to preserve; a number counts from 0, largest face first. */
export type FaceChoice = 'largest' | 'all' | number;

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

/**
 * The chosen faces in the frame, without those that are too small to be drawn.
 * @throws FaceTooSmall when none is left.
 */
export function frameFaces(chosen: readonly Face[], frame: GenerationFrame): FramedFace[] {
  const framed = chosen.map((face) => frameFace(face, frame));
  const drawable = framed.filter(({ side }) => side >= SMALLEST_FACE_PX);
  if (drawable.length > 0) return drawable;
  throw faceTooSmall(Math.max(0, ...framed.map(({ side }) => side)), frame);
}

/** @param side of the largest face, in pixels of the frame */
export function faceTooSmall(side: number, frame: Size): FaceTooSmall {
  const largest = Math.floor(side);
  return new FaceTooSmall(
    `The face is ${largest} px wide in the ${frame.width} x ${frame.height} picture; ${SMALLEST_FACE_PX} px are needed. ` +
      'Crop the photo around the face, or ask for a larger picture.',
    { extensions: { side: largest, needed: SMALLEST_FACE_PX } },
  );
}
