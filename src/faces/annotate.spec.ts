import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Portrait,
  portraitFile,
  readRgb,
  startLandmarker,
} from '../../test/fixtures/portraits/portraits.js';
import type { Size } from '../images/pixels.js';
import { annotate, padToGrid, resizeToResolution } from './annotate.js';
import type { FaceLandmarker } from './face-landmarker.js';

/**
 * Output of the reference annotator (mediapipe 0.10.14 with the extension's code around it, OpenCV 5.0) for
 * the portraits of this project: the padded picture, the landmarks normalised to it, and the map.
 */
interface ReferenceAnnotation {
  readonly portrait: Portrait;
  readonly resolution: number;
  readonly maxFaces: number;
  readonly padded: Size;
  readonly padSha256: string;
  readonly mapSha256: string;
  readonly landmarks: readonly (readonly number[])[];
}

const file = new URL('../../test/fixtures/portraits/reference-annotations.json', import.meta.url);
const REFERENCE = JSON.parse(readFileSync(file, 'utf8')) as ReferenceAnnotation[];
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let landmarker: FaceLandmarker;
beforeAll(async () => {
  landmarker = await startLandmarker();
});
afterAll(() => landmarker.close());

describe('annotate', () => {
  it.each(REFERENCE)(
    'gives the detector exactly the pixels of the reference: $portrait',
    async (reference) => {
      const padded = padToGrid(
        resizeToResolution(await readRgb(portraitFile(reference.portrait)), reference.resolution),
      );
      expect({ width: padded.width, height: padded.height }).toEqual(reference.padded);
      expect(sha256(padded.data)).toBe(reference.padSha256);
    },
  );

  it.each(REFERENCE)(
    "finds the reference's faces within a tenth of a pixel: $portrait",
    async (reference) => {
      const { portrait, resolution, maxFaces, padded, landmarks } = reference;
      const { map, faces } = await annotate(landmarker, await readRgb(portraitFile(portrait)), {
        resolution,
        maxFaces,
      });
      expect(faces).toHaveLength(landmarks.length);
      faces.forEach((face, i) => {
        const distances = face.map(({ x, y }, index) => {
          const [rx = 0, ry = 0] = landmarks[i]?.slice(index * 2, index * 2 + 2) ?? [];
          return Math.hypot(x * map.width - rx * padded.width, y * map.height - ry * padded.height);
        });
        expect(Math.max(...distances)).toBeLessThan(0.1);
      });
    },
  );

  // Landmarks of the other portraits differ by 0.01 px, which occasionally moves a pixel of a line.
  it.each(REFERENCE.filter(({ portrait }) => portrait !== 'turned'))(
    "draws the reference's map byte for byte: $portrait at $resolution",
    async ({ portrait, resolution, maxFaces, mapSha256 }) => {
      const { map } = await annotate(landmarker, await readRgb(portraitFile(portrait)), {
        resolution,
        maxFaces,
      });
      expect(sha256(map.data)).toBe(mapSha256);
    },
  );

  it('draws one face by default', async () => {
    const { faces } = await annotate(landmarker, await readRgb(portraitFile('two')), { resolution: 512 });
    expect(faces).toHaveLength(1);
  });

  it('skips a face below 64 px and returns a black map', async () => {
    const photo = await readRgb(portraitFile('frontal'));
    const { map, faces } = await annotate(landmarker, photo, { resolution: 160 });
    expect({ width: map.width, height: map.height }).toEqual({ width: 160, height: 200 });
    expect(faces).toEqual([]);
    expect(map.data.every((value) => value === 0)).toBe(true);
  });
});

describe('padToGrid', () => {
  it('repeats the last column and row up to multiples of 64', () => {
    const data = Uint8Array.from([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
    const padded = padToGrid({ width: 2, height: 2, channels: 3, data });
    const red = (x: number, y: number) => padded.data[(y * 64 + x) * 3];
    expect({ width: padded.width, height: padded.height }).toEqual({ width: 64, height: 64 });
    expect([red(0, 0), red(63, 0), red(0, 63), red(63, 63)]).toEqual([1, 2, 3, 4]);
  });
});
