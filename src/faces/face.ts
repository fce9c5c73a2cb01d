import type { Size } from '../images/pixels.js';
import { facePose, type FacePose } from './face-pose.js';
import type { Landmark } from './landmark.js';

/** Whole pixels, y downwards. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A face in an upright photo; angles in degrees, see {@link FacePose}. */
export interface Face extends FacePose {
  /** Bounding box of all landmarks, in pixels of the full photo, clipped at its borders. */
  readonly box: Box;
  /** Shorter side of the landmarks' bounding box, in pixels of the full photo, not clipped. */
  readonly side: number;
  /** 478 landmarks normalised to the photo. */
  readonly landmarks: readonly Landmark[];
}

/** @param photo size of the full upright photo, to which the landmarks are normalised */
export function describeFace(landmarks: readonly Landmark[], photo: Size): Face {
  const bounds = boundsOf(landmarks);
  const left = clamp(Math.floor(bounds.left * photo.width), photo.width);
  const top = clamp(Math.floor(bounds.top * photo.height), photo.height);
  const width = clamp(Math.ceil(bounds.right * photo.width), photo.width) - left;
  const height = clamp(Math.ceil(bounds.bottom * photo.height), photo.height) - top;
  return {
    box: { x: left, y: top, width, height },
    side: Math.round(shorterSide(landmarks, photo)),
    ...facePose(landmarks, photo),
    landmarks,
  };
}

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function boundsOf(landmarks: readonly Landmark[]): Bounds {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y } of landmarks) {
    bounds.left = Math.min(bounds.left, x);
    bounds.top = Math.min(bounds.top, y);
    bounds.right = Math.max(bounds.right, x);
    bounds.bottom = Math.max(bounds.bottom, y);
  }
  return bounds;
}

/**
 * The size by which the reference annotator measures a face: the shorter side of its landmarks' bounding box,
 * in pixels of `picture`.
 */
export function shorterSide(landmarks: readonly Landmark[], picture: Size): number {
  const { left, top, right, bottom } = boundsOf(landmarks);
  return Math.min((right - left) * picture.width, (bottom - top) * picture.height);
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}
