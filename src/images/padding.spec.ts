import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitGeneration } from './generation-size.js';
import { padPixels, unpadPixels } from './padding.js';
import type { RgbPixels } from './pixels.js';

const side = fc.integer({ min: 1, max: 40 });

describe('padding', () => {
  it('can be removed without a trace', () => {
    fc.assert(
      fc.property(side, side, side, side, (width, height, right, below) => {
        const pixels = counting(width, height);
        const padded = padPixels(pixels, { width: width + right - 1, height: height + below - 1 });
        expect(padded.data).toHaveLength(padded.width * padded.height * 3);
        expect(unpadPixels(padded, pixels)).toEqual(pixels);
      }),
    );
  });

  it('repeats the edge to the right and below', () => {
    const padded = padPixels(counting(2, 2), { width: 4, height: 3 });
    const reds = padded.data.filter((_, index) => index % 3 === 0);
    expect([...reds]).toEqual([0, 3, 3, 3, 6, 9, 9, 9, 6, 9, 9, 9]);
  });

  it('refuses to cut', () => {
    expect(() => padPixels(counting(4, 4), { width: 3, height: 8 })).toThrow(RangeError);
    expect(() => unpadPixels(counting(4, 4), { width: 4, height: 5 })).toThrow(RangeError);
  });
});

describe('the frame of a generation', () => {
  const photo = fc.record({
    width: fc.integer({ min: 1, max: 10_000 }),
    height: fc.integer({ min: 1, max: 10_000 }),
  });

  it('is on the grid of 8, at least 64, at most the requested side, and holds the whole photo', () => {
    fc.assert(
      fc.property(photo, fc.integer({ min: 512, max: 1024 }), (size, maxSide) => {
        const { width, height, content } = fitGeneration(size, maxSide);
        expect([width % 8, height % 8]).toEqual([0, 0]);
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(64);
        expect(Math.max(width, height)).toBeLessThanOrEqual(maxSide);
        expect(content.width).toBeLessThanOrEqual(width);
        expect(content.height).toBeLessThanOrEqual(height);
        expect(Math.min(content.width, content.height)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('keeps the aspect ratio to half a pixel', () => {
    fc.assert(
      fc.property(photo, ({ width, height }) => {
        const { content } = fitGeneration({ width, height }, 768);
        const scale = Math.max(content.width, content.height) / Math.max(width, height);
        expect(Math.abs(content.width - Math.max(1, width * scale))).toBeLessThanOrEqual(0.5);
        expect(Math.abs(content.height - Math.max(1, height * scale))).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it.each([
    [4032, 3024, 768, { width: 768, height: 576, content: { width: 768, height: 576 } }],
    [600, 450, 768, { width: 600, height: 456, content: { width: 600, height: 450 } }],
    [300, 200, 768, { width: 512, height: 344, content: { width: 512, height: 341 } }],
    [8000, 100, 700, { width: 696, height: 64, content: { width: 696, height: 9 } }],
  ])('of %i x %i at %i has the most useful size', (width, height, maxSide, frame) => {
    expect(fitGeneration({ width, height }, maxSide)).toEqual(frame);
  });
});

function counting(width: number, height: number): RgbPixels {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => index & 255);
  return { width, height, channels: 3, data };
}
