import { readFileSync, writeFileSync } from 'node:fs';
import { describeFace, type Face } from '../faces/face.js';
import { LANDMARKS_PER_FACE } from '../faces/landmark.js';
import type { Size } from '../images/pixels.js';

/** The faces in a photo, detected once and shared by all transfers of the photo. */
export interface KnownFaces {
  /** Size of the full upright photo. */
  readonly size: Size;
  /** Largest first. */
  readonly faces: readonly Face[];
}

/** Writes only the landmarks, x and y alternating: everything else is derived from them. */
export function saveKnownFaces(file: string, { size, faces }: KnownFaces): void {
  const landmarks = faces.map((face) => face.landmarks.flatMap(({ x, y }) => [x, y]));
  writeFileSync(file, JSON.stringify({ width: size.width, height: size.height, landmarks }));
}

/** @throws Error if the file is invalid */
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
  return new Error('Invalid file of known faces');
}
