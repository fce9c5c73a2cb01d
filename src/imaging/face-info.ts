import type { Face } from '../faces/face.js';

/** Describes a face for the API, without landmarks: angles rounded to tenths of degrees. */
export function faceInfo({ box, side, yaw, pitch, roll }: Face) {
  return { box, side, yaw: tenths(yaw), pitch: tenths(pitch), roll: tenths(roll) };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
