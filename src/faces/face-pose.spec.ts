import { describe, expect, it } from 'vitest';
import { facePose, fitPose, RIGID_POINTS } from './face-pose.js';
import { LANDMARKS_PER_FACE, type Landmark } from './landmark.js';

const PICTURE = { width: 800, height: 600 };
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** The rigid points of a head in space, rotated about its own axes and seen from far away. */
function head({ yaw = 0, pitch = 0, roll = 0 }): Landmark[] {
  const face: Landmark[] = Array.from({ length: LANDMARKS_PER_FACE }, () => ({ x: 0.5, y: 0.5 }));
  const [a, b, c] = [radians(-pitch), radians(-yaw), radians(roll)];
  for (const [landmark, x, y, z] of RIGID_POINTS) {
    const nod = { y: y * Math.cos(a) - z * Math.sin(a), z: y * Math.sin(a) + z * Math.cos(a) };
    const turned = x * Math.cos(b) + nod.z * Math.sin(b);
    const across = turned * Math.cos(c) - nod.y * Math.sin(c);
    const down = turned * Math.sin(c) + nod.y * Math.cos(c);
    face[landmark] = { x: (300 + 120 * across) / PICTURE.width, y: (250 + 120 * down) / PICTURE.height };
  }
  return face;
}

describe('facePose', () => {
  it.each([
    { yaw: 0, pitch: 0, roll: 0 },
    { yaw: 25, pitch: 0, roll: 0 },
    { yaw: -40, pitch: 10, roll: 5 },
    { yaw: 15, pitch: -20, roll: -30 },
    { yaw: 5, pitch: 3, roll: 90 },
    { yaw: 0, pitch: 0, roll: 170 },
  ])('reads a head at yaw $yaw, pitch $pitch, roll $roll', (pose) => {
    const read = facePose(head(pose), PICTURE);
    expect(read.yaw).toBeCloseTo(pose.yaw, 1);
    expect(read.pitch).toBeCloseTo(pose.pitch, 1);
    expect(read.roll).toBeCloseTo(pose.roll, 1);
  });

  it('looks to the right of the picture if the nose is right of the middle', () => {
    const face = head({ yaw: 20 });
    const eyes = ((face[33]?.x ?? 0) + (face[263]?.x ?? 0)) / 2;
    expect(face[4]?.x).toBeGreaterThan(eyes);
    expect(facePose(face, PICTURE).yaw).toBeGreaterThan(0);
  });

  it('fits a head perfectly, and a deformed face badly', () => {
    const face = head({ yaw: 10 });
    expect(fitPose(face, PICTURE).misfit).toBeLessThan(1e-6);
    face[4] = { x: 0.2, y: 0.9 };
    expect(fitPose(face, PICTURE).misfit).toBeGreaterThan(0.1);
  });
});
