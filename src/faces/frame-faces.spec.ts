import { describe, expect, it } from 'vitest';
import { describeFace, type Face } from './face.js';
import { FaceIndexUnknown, FaceNotFound, FaceTooSmall } from './faces.errors.js';
import { chooseFaces, frameFace, frameFaces } from './frame-faces.js';
import { LANDMARKS_PER_FACE } from './landmark.js';

const PHOTO = { width: 1000, height: 1500 };

/** A face whose landmarks fill a square from the top left corner. */
function square(side: number): Face {
  const landmarks = Array.from({ length: LANDMARKS_PER_FACE }, (_, i) => ({
    x: Math.fround(((i % 2) * side) / PHOTO.width),
    y: Math.fround((Math.floor((i % 4) / 2) * side) / PHOTO.height),
  }));
  return describeFace(landmarks, PHOTO);
}

const FRAME = { width: 512, height: 768, content: { width: 510, height: 765 } };

describe('chooseFaces', () => {
  const faces = [square(300), square(200)];

  it('takes the largest, all, or one by its number', () => {
    expect(chooseFaces(faces, 'largest')).toEqual([faces[0]]);
    expect(chooseFaces(faces, 'all')).toEqual(faces);
    expect(chooseFaces(faces, 1)).toEqual([faces[1]]);
  });

  it('says that there is no face', () => {
    expect(() => chooseFaces([], 'largest')).toThrow(FaceNotFound);
    expect(() => chooseFaces([], 0)).toThrow(FaceNotFound);
  });

  it('says which numbers there are', () => {
    expect(() => chooseFaces(faces, 2)).toThrow(FaceIndexUnknown);
    expect(() => chooseFaces(faces, 2)).toThrow('faces 0 to 1');
  });
});

describe('frameFace', () => {
  it('scales a face with the photo and leaves the padding free', () => {
    const { landmarks, side } = frameFace(square(1000), FRAME);
    expect(Math.max(...landmarks.map(({ x }) => x))).toBeCloseTo(510 / 512, 6);
    expect(Math.max(...landmarks.map(({ y }) => y))).toBeCloseTo(((765 / 768) * 1000) / 1500, 6);
    expect(side).toBeCloseTo(510, 3);
  });

  it('gives 32-bit floats, as the control map needs them', () => {
    const { landmarks } = frameFace(square(777), FRAME);
    expect(landmarks.every(({ x, y }) => x === Math.fround(x) && y === Math.fround(y))).toBe(true);
  });
});

describe('frameFaces', () => {
  it('leaves out faces below 64 px of the frame', () => {
    const drawable = frameFaces([square(400), square(120)], FRAME);
    expect(drawable.map(({ side }) => Math.round(side))).toEqual([204]);
  });

  it('says how large the face is when none can be drawn', () => {
    expect(() => frameFaces([square(120)], FRAME)).toThrow(FaceTooSmall);
    expect(() => frameFaces([square(120)], FRAME)).toThrow('61 px');
  });
});
