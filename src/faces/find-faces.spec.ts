import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openPortrait,
  type Portrait,
  portraitFile,
  readRgba,
  SAMPLE_PORTRAIT,
  startLandmarker,
} from '../../test/fixtures/portraits/portraits.js';
import type { FaceLandmarker } from './face-landmarker.js';
import { findFaces } from './find-faces.js';
import type { Landmark } from './landmark.js';

let landmarker: FaceLandmarker;
beforeAll(async () => {
  landmarker = await startLandmarker();
});
afterAll(() => landmarker.close());

const find = async (name: Portrait) => findFaces(landmarker, await openPortrait(portraitFile(name)));

/** Mean distance in pixels of the picture to which both faces are normalised. */
function distance(
  a: readonly Landmark[],
  b: readonly Landmark[],
  { width, height }: { width: number; height: number },
) {
  const sum = a.reduce((total, { x, y }, i) => {
    const other = b[i] ?? { x: 0, y: 0 };
    return total + Math.hypot((x - other.x) * width, (y - other.y) * height);
  }, 0);
  return sum / a.length;
}

describe('findFaces', () => {
  it('measures a face in pixels of the full photo', async () => {
    const photo = await openPortrait(SAMPLE_PORTRAIT);
    const [face] = await findFaces(landmarker, photo);
    // Drawn from 323 to 701 across and from 426 down to 866.
    expect(face?.box.x).toBeCloseTo(323, -1);
    expect(face?.box.width).toBeCloseTo(378, -1);
    expect((face?.box.y ?? 0) + (face?.box.height ?? 0)).toBeCloseTo(866, -1);
    expect(face?.side).toBeCloseTo(378, -1);
    expect(photo.views).toEqual([768]);
  });

  it('tells whether a face looks straight ahead or to the right', async () => {
    const [frontal] = await find('frontal');
    const [turned] = await find('turned');
    expect(Math.abs(frontal?.yaw ?? 90)).toBeLessThan(3);
    expect(Math.abs(frontal?.roll ?? 90)).toBeLessThan(2);
    // Drawn with a yaw of 20 degrees.
    expect(turned?.yaw).toBeGreaterThan(14);
    expect(turned?.yaw).toBeLessThan(28);
  });

  it('lists the largest face first, and no more than requested', async () => {
    const [first, second, ...others] = await find('two');
    expect(others).toEqual([]);
    expect(first?.side).toBeGreaterThan(second?.side ?? Infinity);
    expect(first?.box.x).toBeLessThan(second?.box.x ?? 0);
    const one = await findFaces(landmarker, await openPortrait(portraitFile('two')), { maxFaces: 1 });
    expect(one).toEqual([first]);
  });

  it("finds a face that is too small for the first detection, with landmarks as exact as a large one's", async () => {
    const photo = await openPortrait(portraitFile('tiny'));
    expect(await landmarker.detect(await photo.view(1024))).toEqual([]);
    const [face, ...others] = await findFaces(landmarker, photo);
    expect(others).toEqual([]);
    // Irises drawn at 980 + 432 / 5, 944 + 580 / 5.
    expect((face?.landmarks[468]?.x ?? 0) * 1600).toBeCloseTo(1066.4, -0.5);
    expect((face?.landmarks[468]?.y ?? 0) * 1200).toBeCloseTo(1060, -0.5);
    expect(face?.side).toBeCloseTo(76, -1);
  });

  it.each([1, 3])('finds a face in a photo turned by %i quarters, at its real position', async (quarters) => {
    const [upright] = await find('frontal');
    const photo = await openPortrait(portraitFile('frontal'), quarters);
    const [face, ...others] = await findFaces(landmarker, photo);
    expect(others).toEqual([]);
    const expected = upright?.landmarks.map(({ x, y }) =>
      quarters === 1 ? { x: 1 - y, y: x } : { x: y, y: 1 - x },
    );
    expect(distance(face?.landmarks ?? [], expected ?? [], photo.size)).toBeLessThan(1);
    expect(face?.roll).toBeCloseTo(quarters === 1 ? 90 : -90, -0.5);
  });

  it('corrects a face that lies sideways, and returns 32-bit floats', async () => {
    const [face] = await find('sideways');
    expect(face?.roll).toBeCloseTo(-90, -0.5);
    expect(face?.landmarks.every(({ x, y }) => x === Math.fround(x) && y === Math.fround(y))).toBe(true);
  });

  it('clips the box of a cut-off face at the border, but not its side', async () => {
    const photo = await openPortrait(portraitFile('cut-off'));
    const [face] = await findFaces(landmarker, photo);
    expect((face?.box.x ?? 0) + (face?.box.width ?? 0)).toBe(photo.size.width);
    expect(face?.side).toBeGreaterThan(face?.box.width ?? Infinity);
  });

  it('finds nothing in a landscape, even in tiles', async () => {
    const photo = await openPortrait(portraitFile('landscape'));
    expect(await findFaces(landmarker, photo)).toEqual([]);
    expect(photo.views).toEqual([768, 2048]);
  });

  it("leaves the landmarker's options unchanged", async () => {
    const photo = await readRgba(portraitFile('two'), 1024);
    const before = await landmarker.detect(photo);
    await find('sideways');
    expect(await landmarker.detect(photo)).toEqual(before);
  });
});
