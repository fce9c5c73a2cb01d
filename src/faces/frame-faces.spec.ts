import { describe, expect, it } from 'vitest';
import { describeFace, type Face } from './face.js';
import { FaceIndexUnknown, FaceNotFound, FaceTooSmall } from './faces.errors.js';
import { chooseFaces, type FaceChoice, frameFace, type OnNoFace, selectFaces } from './frame-faces.js';
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

const select = (sides: readonly number[], faces: FaceChoice, onNoFace: OnNoFace = 'fail') =>
  selectFaces(sides.map(square), { faces, onNoFace }, FRAME, (face) => frameFace(face, FRAME).side);

describe('chooseFaces', () => {
  const faces = [square(300), square(200)];

  it('chooses the largest face, all, or one by index', () => {
    expect(chooseFaces(faces, 'largest')).toEqual([faces[0]]);
    expect(chooseFaces(faces, 'all')).toEqual(faces);
    expect(chooseFaces(faces, 1)).toEqual([faces[1]]);
  });

  it('reports that there is no face', () => {
    expect(() => chooseFaces([], 'largest')).toThrow(FaceNotFound);
    expect(() => chooseFaces([], 0)).toThrow(FaceNotFound);
  });

  it('reports the valid indices', () => {
    expect(() => chooseFaces(faces, 2)).toThrow(FaceIndexUnknown);
    expect(() => chooseFaces(faces, 2)).toThrow('faces 0 to 1');
  });
});

describe('frameFace', () => {
  it('scales a face with the photo, excluding the padding', () => {
    const { landmarks, side } = frameFace(square(1000), FRAME);
    expect(Math.max(...landmarks.map(({ x }) => x))).toBeCloseTo(510 / 512, 6);
    expect(Math.max(...landmarks.map(({ y }) => y))).toBeCloseTo(((765 / 768) * 1000) / 1500, 6);
    expect(side).toBeCloseTo(510, 3);
  });

  it('returns 32-bit floats, as required by the control map', () => {
    const { landmarks } = frameFace(square(777), FRAME);
    expect(landmarks.every(({ x, y }) => x === Math.fround(x) && y === Math.fround(y))).toBe(true);
  });
});

describe('selectFaces', () => {
  it('skips faces below 64 px of the frame, with a warning', () => {
    const { selected, warnings } = select([400, 120], 'all');
    expect(selected.map(({ side }) => side)).toEqual([400]);
    expect(warnings).toMatchObject([
      { code: 'faces_left_out', detail: expect.stringMatching(/^1 of 2 faces are smaller than 64 px/) },
    ]);
    expect(select([400, 120], 'largest').warnings).toEqual([]);
  });

  it('reports the size of the face if none can be drawn', () => {
    expect(() => select([120], 'largest')).toThrow(FaceTooSmall);
    expect(() => select([120, 90], 'all')).toThrow('61 px');
  });

  it('continues without faces if requested, but not with an unknown index', () => {
    const without = 'The picture is generated without a control map.';
    expect(select([], 'largest', 'continue')).toEqual({
      selected: [],
      warnings: [{ code: 'no_face', detail: `No face was found in the photo. ${without}` }],
    });
    expect(select([120], 'all', 'continue')).toMatchObject({
      selected: [],
      warnings: [{ code: 'face_too_small', detail: expect.stringMatching(/ 61 px .* control map\.$/) }],
    });
    expect(() => select([], 'largest')).toThrow(FaceNotFound);
    expect(() => select([400], 3, 'continue')).toThrow(FaceIndexUnknown);
  });
});
