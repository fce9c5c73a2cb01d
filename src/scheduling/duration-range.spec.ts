import { describe, expect, it } from 'vitest';
import { durationRange } from './duration-range.js';

describe('the spread of recent generations', () => {
  it('is a range that covers most of them', () => {
    expect(durationRange([1000, 2000, 3000, 4000, 5000])).toEqual({ low: 2000, high: 5000 });
  });

  it('is that of a T4 until something was measured', () => {
    const { low, high } = durationRange([]);
    expect(low).toBeGreaterThan(1_000);
    expect(high).toBeLessThan(30_000);
  });
});
