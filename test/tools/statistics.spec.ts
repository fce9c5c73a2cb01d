import { describe, expect, it } from 'vitest';
import { median, quantile, slope } from '../../tools/bench/statistics.js';

describe('the statistics of the benchmark', () => {
  it('takes quantiles from the values themselves, whatever their order', () => {
    expect(median([30, 10, 20])).toBe(20);
    expect(quantile([4, 1, 3, 2], 0.99)).toBe(4);
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2);
  });

  it('finds the rise of a line', () => {
    const points = [1, 2, 3, 4].map((x) => ({ x, y: 5 * x + 7 }));
    expect(slope(points)).toBeCloseTo(5);
    expect(slope([{ x: 3, y: 1 }])).toBe(0);
  });
});
