import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RgbPixels } from '../images/pixels.js';
import { resizeArea } from './area-resize.js';
import { resizeCubic } from './cubic-resize.js';

/** Noise that any language can reproduce with 32-bit integers. */
function noise(width: number, height: number): RgbPixels {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    let value = Math.imul(i + 7919, 2654435761) >>> 0;
    value = (value ^ (value >>> 15)) >>> 0;
    value = Math.imul(value, 2246822519) >>> 0;
    return (value ^ (value >>> 13)) & 255;
  });
  return { width, height, channels: 3, data };
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

// Hashes of cv2.resize(noise, ...) by opencv-python-headless 4.10.0.84 and 5.0.0.93, which agree.
describe('resizeArea', () => {
  it.each([
    ['by halves', [100, 80], [50, 40], '5535434c87607ecff468e5acfc40168e3f2c4343b8273d40ed8bb6dd6392ad41'],
    ['by thirds', [120, 90], [40, 30], '5e096ad195338b3459d59d098c3872ebd0555a8ea9ca6ddec334e49fc71d50e7'],
    [
      'by a third of both sides',
      [96, 96],
      [32, 32],
      '97a8f44b4a29977757bf89a4d26fb35cea0222998c18266ed6e55131cd98ae70',
    ],
    [
      'by a broken factor',
      [333, 257],
      [256, 198],
      '419758e7112090183a02ac998c0a09dae19213efb170615e7dc5dc7d3f2a3f45',
    ],
    [
      'by two factors',
      [300, 200],
      [100, 67],
      '39c3a79e670f19ab951c027ed6bc849a739381d4d5f7597dbb7d5f4337a120e8',
    ],
    ['a little', [1000, 701], [730, 512], 'daf5b336f871068839e76717f360d0a50da3290e76b5fadd4eb19de0764cade2'],
    ['by nothing', [64, 64], [64, 64], 'f6e1e06c625f77ab11c20e25d8b23ad072ace20db0ffce45eeacb666ec816fa1'],
  ] as const)('shrinks %s byte for byte like OpenCV', (_how, from, to, expected) => {
    const resized = resizeArea(noise(from[0], from[1]), { width: to[0], height: to[1] });
    expect(sha256(resized.data)).toBe(expected);
  });
});

describe('resizeCubic', () => {
  it('enlarges byte for byte like OpenCV unless a value is an exact half', () => {
    const resized = resizeCubic(noise(51, 77), { width: 64, height: 97 });
    expect(sha256(resized.data)).toBe('2b23304ecda22906261efe85f2e150533ca21761bd265d6ee4c6e5f7d1174765');
  });

  it('keeps a plain colour, borders included', () => {
    const plain = { width: 5, height: 4, channels: 3, data: new Uint8Array(60).fill(137) } as const;
    expect(resizeCubic(plain, { width: 23, height: 17 }).data.every((value) => value === 137)).toBe(true);
  });
});
