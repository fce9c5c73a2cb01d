import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scenery } from '../../test/fixtures/photos.js';
import { matchColours } from './colour-match.js';
import { toLab, transferColours } from './lab.js';
import type { RgbPixels } from './pixels.js';

const KEEP = { gain: [1, 1, 1], offset: [0, 0, 0] } as const;

describe('CIELAB', () => {
  it.each([
    ['white', [255, 255, 255], [100, 0, 0]],
    ['black', [0, 0, 0], [0, 0, 0]],
    ['grey', [119, 119, 119], [50.03, 0, 0]],
    ['red', [255, 0, 0], [53.24, 80.09, 67.2]],
    ['green', [0, 255, 0], [87.74, -86.18, 83.18]],
    ['blue', [0, 0, 255], [32.3, 79.19, -107.86]],
  ])('has the published value of %s', (_, rgb, [l = 0, a = 0, b = 0]) => {
    const lab = toLab(Uint8Array.from(rgb));
    expect(lab.l[0]).toBeCloseTo(l, 1);
    expect(lab.a[0]).toBeCloseTo(a, 1);
    expect(lab.b[0]).toBeCloseTo(b, 1);
  });

  it('round-trips every colour exactly', () => {
    const rgb = Uint8Array.from({ length: 256 * 256 * 3 }, (_, index) => (index * 2_654_435_761) >>> 13);
    expect(transferColours(rgb, KEEP)).toEqual(rgb);
  });

  it('round-trips every grey exactly', () => {
    const rgb = Uint8Array.from({ length: 768 }, (_, index) => Math.floor(index / 3));
    expect(transferColours(rgb, KEEP)).toEqual(rgb);
  });
});

describe('the colour match', async () => {
  const photo = await pixels(scenery(96, 64).modulate({ brightness: 0.8, saturation: 0.6 }));
  const painted = await pixels(scenery(128, 96).modulate({ brightness: 1.1, saturation: 0.9, hue: 20 }));

  it("adopts the photo's balance at full strength", () => {
    const matched = balance(matchColours(painted, photo, 1));
    const wanted = balance(photo);
    for (const channel of ['l', 'a', 'b'] as const) {
      expect(matched[channel].mean).toBeCloseTo(wanted[channel].mean, 0);
      expect(Math.abs(matched[channel].deviation / wanted[channel].deviation - 1)).toBeLessThan(0.1);
    }
  });

  it('gets closer to the photo with higher strength', () => {
    const distances = [0, 0.25, 0.5, 0.75, 1].map((strength) => {
      const own = balance(matchColours(painted, photo, strength));
      const wanted = balance(photo);
      return Math.hypot(own.l.mean - wanted.l.mean, own.a.mean - wanted.a.mean, own.b.mean - wanted.b.mean);
    });
    expect(distances).toEqual(distances.toSorted((a, b) => b - a));
    expect(distances[4]).toBeLessThan(1);
  });

  it('changes nothing at strength 0', () => {
    expect(matchColours(painted, photo, 0).data).toEqual(painted.data);
  });

  it('of a picture with itself changes nothing visible', () => {
    const { data } = matchColours(photo, photo, 1);
    expect(
      Math.max(...data.map((value, index) => Math.abs(value - (photo.data[index] ?? 0)))),
    ).toBeLessThanOrEqual(1);
  });

  it('does not amplify the noise of a nearly flat picture', () => {
    const flat = filled(64, 64, (index) => 120 + (index % 3));
    const { l } = balance(matchColours(flat, photo, 1));
    expect(l.deviation).toBeLessThanOrEqual(2.1 * balance(flat).l.deviation);
    expect(l.mean).toBeCloseTo(balance(photo).l.mean, 0);
  });

  it('survives any picture', () => {
    const bytes = fc.uint8Array({ minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(bytes, bytes, fc.double({ min: 0, max: 1, noNaN: true }), (own, other, strength) => {
        const matched = matchColours(square(own), square(other), strength);
        expect(matched.data).toHaveLength(12);
      }),
    );
  });
});

function square(data: Uint8Array): RgbPixels {
  return { width: 2, height: 2, channels: 3, data };
}

function filled(width: number, height: number, value: (index: number) => number): RgbPixels {
  return {
    width,
    height,
    channels: 3,
    data: Uint8Array.from({ length: width * height * 3 }, (_, index) => value(index)),
  };
}

async function pixels(picture: ReturnType<typeof scenery>): Promise<RgbPixels> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data };
}

function balance(picture: RgbPixels) {
  const { l, a, b } = toLab(picture.data);
  return { l: spread(l), a: spread(a), b: spread(b) };
}

function spread(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
