import { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type Portrait,
  portraitFile,
  readRgba,
  SAMPLE_PORTRAIT,
  startLandmarker,
} from '../../test/fixtures/portraits/portraits.js';
import { boundsOf } from './face.js';
import type { FaceLandmarker } from './face-landmarker.js';

let landmarker: FaceLandmarker;
beforeAll(async () => {
  landmarker = await startLandmarker();
});
afterAll(() => landmarker.close());

const look = async (name: Portrait) => landmarker.detect(await readRgba(portraitFile(name), 1024));

describe('FaceLandmarker', () => {
  it('finds 478 landmarks, as 32-bit floats, in the sample portrait', async () => {
    const [face, ...others] = await landmarker.detect(await readRgba(SAMPLE_PORTRAIT, 1024));
    expect(others).toEqual([]);
    expect(face).toHaveLength(478);
    expect(face?.every(({ x, y }) => x === Math.fround(x) && y === Math.fround(y))).toBe(true);
  });

  it('places the landmarks on the drawn eyes', async () => {
    const [face] = await look('frontal');
    // Iris centres in the drawing, of 1024 x 1280.
    expect(face?.[468]?.x).toBeCloseTo(432 / 1024, 1.7);
    expect(face?.[468]?.y).toBeCloseTo(580 / 1280, 1.7);
    expect(face?.[473]?.x).toBeCloseTo(592 / 1024, 1.7);
  });

  it('finds each of two faces once', async () => {
    const faces = await look('two');
    expect(faces).toHaveLength(2);
  });

  it('returns no more faces than requested', async () => {
    const photo = await readRgba(portraitFile('two'), 1024);
    expect(await landmarker.detect(photo, { maxFaces: 1, minConfidence: 0.5 })).toHaveLength(1);
    expect(await landmarker.detect(photo)).toHaveLength(2);
  });

  it('returns landmarks beyond the border for a face that the border cuts off', async () => {
    const [face = []] = await look('cut-off');
    expect(boundsOf(face).right).toBeGreaterThan(1);
  });

  it('finds nothing in a landscape', async () => {
    expect(await look('landscape')).toEqual([]);
  });

  it('returns the same landmarks for the same picture', async () => {
    expect(await look('turned')).toEqual(await look('turned'));
  });
});

describe('the network', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it('is never used: not at startup, not by a detection, not hours later when usage records would be due', async () => {
    const calls: string[] = [];
    vi.stubGlobal('fetch', async (address: unknown) => {
      calls.push(String(address));
      throw new Error('no network');
    });
    vi.spyOn(Socket.prototype, 'connect').mockImplementation(() => {
      calls.push('a socket');
      throw new Error('no network');
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'performance', 'Date'] });
    const watched = await startLandmarker();
    const photo = await readRgba(portraitFile('frontal'), 512);
    for (let hour = 0; hour < 3; hour++) {
      expect(await watched.detect(photo)).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(3_600_000);
    }
    watched.close();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(calls).toEqual([]);
  });

  it('is not available to the package, and no global of the process changes', async () => {
    const before = Object.getOwnPropertyNames(globalThis);
    (await startLandmarker()).close();
    expect(Object.getOwnPropertyNames(globalThis)).toEqual(before);
  });
});
