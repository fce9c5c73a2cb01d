import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../tools/bench/statistics.js';

describe('the statistics of the benchmark', () => {
  it('takes quantiles from the values themselves, whatever their order', () => {
    expect(median([30, 10, 20])).toBe(20);
    expect(quantile([4, 1, 3, 2], 0.99)).toBe(4);
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2);
  });
});
