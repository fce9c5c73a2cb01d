import { describe, expect, it } from 'vitest';
import { estimateStart, spread } from './wait-estimate.js';

describe('the waiting estimate', () => {
  it('is a range that covers what recent generations took', () => {
    expect(spread([1000, 2000, 3000, 4000, 5000])).toEqual({ low: 2000, high: 5000 });
  });

  it('grows with the place in the queue', () => {
    const near = estimateStart(2, 1, 1, [4000, 4000]);
    const far = estimateStart(5, 1, 1, [4000, 4000]);
    expect(far.low).toBeGreaterThan(near.low);
    expect(far.high).toBeGreaterThan(near.high);
  });

  it('holds the true start of a queue of equal jobs', () => {
    // Two before in the room and one that runs: with jobs of 4 s it starts after 8 s to 12 s.
    const { low, high } = estimateStart(3, 1, 1, [4000]);
    expect(low).toBeLessThanOrEqual(12_000);
    expect(high).toBeGreaterThanOrEqual(12_000);
  });

  it('shrinks with more slots', () => {
    expect(estimateStart(9, 0, 2, [4000]).high).toBeLessThan(estimateStart(9, 0, 1, [4000]).high);
  });

  it('starts at nothing for the next one on an idle service', () => {
    expect(estimateStart(1, 0, 1, [4000]).low).toBe(0);
  });
});
