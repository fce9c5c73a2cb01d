import { readFileSync, writeFileSync } from 'node:fs';
import { describeFace, type Face } from '../faces/face.js';
import { LANDMARKS_PER_FACE } from '../faces/landmark.js';
import type { Size } from '../images/pixels.js';

/** Who is in a photo, found once for all who prepare it. */
export interface KnownFaces {
  /** Of the full upright photo. */
  readonly size: Size;
  /** Largest first. */
  readonly faces: readonly Face[];
}

/** Only the landmarks are written, x and y in turn: everything else follows from them. */
export function saveKnownFaces(file: string, { size, faces }: KnownFaces): void {
  const landmarks = faces.map((face) => face.landmarks.flatMap(({ x, y }) => [x, y]));
  writeFileSync(file, JSON.stringify({ width: size.width, height: size.height, landmarks }));
}

/** @throws Error when it is not what was written */
export function readKnownFaces(file: string): KnownFaces {
  const { width, height, landmarks } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  if (!isSide(width) || !isSide(height) || !Array.isArray(landmarks)) throw unknown();
  const size = { width, height };
  return { size, faces: landmarks.map((numbers: unknown) => describeFace(pointsOf(numbers), size)) };
}

function pointsOf(numbers: unknown): Face['landmarks'] {
  if (!isNumbers(numbers) || numbers.length !== 2 * LANDMARKS_PER_FACE) throw unknown();
  return Array.from({ length: LANDMARKS_PER_FACE }, (_, index) => ({
    x: numbers[2 * index] ?? 0,
    y: numbers[2 * index + 1] ?? 0,
  }));
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'number');
}

function isSide(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

function unknown(): Error {
  return new Error('This is not what is known of the faces in a photo');
}
