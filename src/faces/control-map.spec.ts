import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { drawControlMap } from './control-map.js';
import { LANDMARKS_PER_FACE, type Landmark } from './landmark.js';

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

describe('drawControlMap', () => {
  // Drawn by the reference annotator itself, mediapipe 0.10.14; the same bytes with OpenCV 4.5 to 5.0.
  it.each([
    ['A', A, 512, 512, 'dc54d711b1a10f11f84b7b0ae3a0b82c054ff1988a0bbbb2b94a6e7ef8068ab4'],
    ['A', A, 512, 768, '76fc2dcff57e9f35f7f200593e56135b902de7ef55eaedac11ce2f18a5daf10b'],
    ['A', A, 640, 512, 'ede6b383c40840cd842e2ab3ddf7902d92408d9ce878894b2d16135bd5aaddf4'],
    ['B', B, 512, 512, 'e92fa8919d267be8f39fd14fdfcf471cbb47e9a947559cd939c17cea5e80ac2c'],
    ['B', B, 512, 768, '9c230eb397d19124fcbadb8aa499845807bdac6a7cdec9840a89cfe1007a964a'],
    ['B', B, 640, 512, '861468840d3f0d1ff2d1556d4e4ff54e716c534688ae53f7c845f2e504f8e6d8'],
  ])(
    'draws synthetic set %s byte for byte as the reference',
    (_set, landmarks, ...[width, height, expected]) => {
      expect(sha256(drawControlMap([landmarks], { width, height }))).toBe(expected);
    },
  );
});
