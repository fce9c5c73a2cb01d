import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Size } from '../images/pixels.js';
import { drawControlMap } from './control-map.js';
import { LANDMARKS_PER_FACE, type Landmark } from './landmark.js';

interface RecordedMap {
  readonly canvas: Size;
  readonly map: Size;
  readonly sha256: string;
  readonly landmarks: readonly number[];
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const synthetic = (point: (i: number) => [number, number]): Landmark[] =>
  Array.from({ length: LANDMARKS_PER_FACE }, (_, i) => {
    const [x, y] = point(i);
    return { x: Math.fround(x), y: Math.fround(y) };
  });

const A = synthetic((i) => [
  0.1 + (0.8 * ((i * 7919) % 997)) / 997,
  0.1 + (0.8 * ((i * 104729) % 991)) / 991,
]);
const B = synthetic((i) => [((i * 7919) % 997) / 1000 + 0.001, ((i * 104729) % 991) / 1000 + 0.002]);

/** A face of which only those `points` are drawn that lie inside the picture. */
const only = (points: Readonly<Record<number, Landmark>>): Landmark[] =>
  Array.from({ length: LANDMARKS_PER_FACE }, (_, i) => points[i] ?? { x: -1, y: -1 });

const drawnPixels = (map: Uint8Array) => {
  const pixels: number[] = [];
  for (let i = 0; i < map.length; i += 3) if (map[i] !== 0) pixels.push(i / 3);
  return pixels;
};

describe('drawControlMap', () => {
  // Hashes of the reference annotator's output, mediapipe 0.10.14; the same with OpenCV 4.5 to 5.0.
  it.each([
    ['A', A, 512, 512, 'dc54d711b1a10f11f84b7b0ae3a0b82c054ff1988a0bbbb2b94a6e7ef8068ab4'],
    ['A', A, 512, 768, '76fc2dcff57e9f35f7f200593e56135b902de7ef55eaedac11ce2f18a5daf10b'],
    ['A', A, 640, 512, 'ede6b383c40840cd842e2ab3ddf7902d92408d9ce878894b2d16135bd5aaddf4'],
    ['B', B, 512, 512, 'e92fa8919d267be8f39fd14fdfcf471cbb47e9a947559cd939c17cea5e80ac2c'],
    ['B', B, 512, 768, '9c230eb397d19124fcbadb8aa499845807bdac6a7cdec9840a89cfe1007a964a'],
    ['B', B, 640, 512, '861468840d3f0d1ff2d1556d4e4ff54e716c534688ae53f7c845f2e504f8e6d8'],
  ])(
    'draws synthetic set %s byte for byte like the reference',
    (_set, landmarks, ...[width, height, expected]) => {
      expect(sha256(drawControlMap([landmarks], { width, height }))).toBe(expected);
    },
  );

  it('draws what a real WebUI drew for real photos, byte for byte', () => {
    const file = new URL('../../test/fixtures/portraits/recorded-maps.json', import.meta.url);
    const recorded = JSON.parse(readFileSync(file, 'utf8')) as RecordedMap[];
    for (const { canvas, map, sha256: expected, landmarks } of recorded) {
      const face = Array.from({ length: landmarks.length / 2 }, (_, i) => ({
        x: landmarks[i * 2] ?? 0,
        y: landmarks[i * 2 + 1] ?? 0,
      }));
      // The WebUI draws on the padded canvas; these are padded and cut at the bottom only.
      expect(canvas.width).toBe(map.width);
      const drawn = drawControlMap([face], canvas).subarray(0, map.width * map.height * 3);
      expect(sha256(drawn)).toBe(expected);
    }
  });

  it('is black without a face', () => {
    const map = drawControlMap([], { width: 10, height: 7 });
    expect(map).toEqual(new Uint8Array(10 * 7 * 3));
  });

  it('draws a later face over an earlier one', () => {
    const size = { width: 512, height: 512 };
    const both = drawControlMap([A, B], size);
    const later = drawControlMap([B], size);
    expect(drawnPixels(later).every((pixel) => both[pixel * 3] === later[pixel * 3])).toBe(true);
    expect(drawnPixels(both).length).toBeGreaterThan(drawnPixels(later).length);
  });

  it('omits lines to a landmark outside the picture', () => {
    const size = { width: 100, height: 100 };
    const brow = only({ 276: { x: 0.2, y: 0.2 }, 283: { x: 0.4, y: 0.2 }, 282: { x: 1.01, y: 0.2 } });
    const pixels = drawnPixels(drawControlMap([brow], size));
    expect(Math.max(...pixels.map((pixel) => pixel % 100))).toBe(41);
  });

  it('draws a pupil as a 4 x 4 block that is clipped at the right and bottom borders', () => {
    const size = { width: 20, height: 20 };
    const pupil = (x: number, y: number) =>
      drawnPixels(drawControlMap([only({ 468: { x, y } })], size)).length;
    expect(pupil(0.5, 0.5)).toBe(16);
    expect(pupil(0.97, 0.5)).toBe(12);
    expect(pupil(0.97, 0.97)).toBe(9);
  });

  it('draws no pupil whose block would begin left of or above the picture', () => {
    const size = { width: 20, height: 20 };
    for (const at of [
      { x: 0.05, y: 0.5 },
      { x: 0.5, y: 0.05 },
      { x: 1, y: 0.5 },
    ]) {
      expect(drawnPixels(drawControlMap([only({ 473: at })], size))).toEqual([]);
    }
  });
});
