import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { about, add, either, rangeOf, remaining, UNKNOWN_HIGH_MS } from './moments.js';

const duration = fc
  .tuple(fc.integer({ min: 10, max: 600_000 }), fc.double({ min: 0.01, max: 1.5, noNaN: true }))
  .map(([meanMs, share]) => about(meanMs, share));

describe('the range of a duration', () => {
  it('contains its mean, and lies between zero and an hour', () => {
    fc.assert(
      fc.property(duration, (moments) => {
        const { low, high } = rangeOf(moments);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(moments.meanMs);
        expect(high).toBeGreaterThanOrEqual(moments.meanMs);
        expect(high).toBeLessThanOrEqual(UNKNOWN_HIGH_MS);
      }),
    );
  });

  it('of a sum is narrower than the sum of the ranges', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2_000, max: 60_000 }),
        fc.integer({ min: 3, max: 40 }),
        (meanMs, count) => {
          const each = about(meanMs, 0.3);
          const sum = rangeOf(Array.from({ length: count }, () => each).reduce(add));
          const { low, high } = rangeOf(each);
          expect(sum.high - sum.low).toBeLessThan(
            ((high - low) * count) / Math.sqrt(count / 1.5) + (sum.high + sum.low) / 20,
          ); // rounded
        },
      ),
    );
  });

  it('of a mixture covers both of its parts', () => {
    const { low, high } = rangeOf(either(about(2_000, 0.1), about(20_000, 0.1), 0.5));
    expect(low).toBeLessThan(3_000);
    expect(high).toBeGreaterThan(20_000);
  });

  it('is zero for a zero duration', () => {
    expect(rangeOf({ meanMs: 0, variance: 0 })).toEqual({ low: 0, high: 0 });
  });
});

describe('the remaining duration', () => {
  it('is never negative, and together with the elapsed time never less than the whole', () => {
    fc.assert(
      fc.property(duration, fc.integer({ min: 0, max: 700_000 }), (whole, elapsedMs) => {
        const left = remaining(whole, elapsedMs);
        expect(left.meanMs).toBeGreaterThanOrEqual(0);
        expect(left.variance).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(left.meanMs + left.variance)).toBe(true);
        // Having outlasted most, it is expected to last longer than initially predicted.
        expect(left.meanMs + elapsedMs).toBeGreaterThanOrEqual(whole.meanMs * 0.98);
      }),
    );
  });

  it('is the difference while all goes as expected', () => {
    expect(remaining(about(10_000, 0.1), 4_000).meanMs).toBeCloseTo(6_000, -2);
  });
});
