import { describe, expect, it } from 'vitest';
import { memoryTrend } from './memory-trend.js';

/** Variation by different kinds of jobs: up to 400 MiB. */
const noise = (job: number): number => ((job * 7919) % 5) * 100;
const looks = (count: number, mib: (job: number) => number) =>
  Array.from({ length: count }, (_, index) => ({ jobs: index * 3, mib: mib(index * 3) }));

describe('the trend of the memory of a process', () => {
  it('is about zero if the process frees its memory, however different its jobs are', () => {
    const trend = memoryTrend(looks(40, (job) => 2000 + noise(job)));
    expect(Math.abs(trend?.riseMiB ?? NaN)).toBeLessThan(100);
  });

  it('is found despite different kinds of jobs', () => {
    const trend = memoryTrend(looks(40, (job) => 2000 + 8 * job + noise(job)));
    expect(trend?.mibPerJob).toBeCloseTo(8, 0);
    expect(trend?.riseMiB).toBeGreaterThan(850);
  });

  it('is not affected by a few outliers', () => {
    const wild = looks(40, (job) => (job % 21 === 0 ? 12_000 : 2000 + 5 * job));
    expect(memoryTrend(wild)?.mibPerJob).toBeCloseTo(5, 0);
  });

  it.each([6, 12, 20, 30])(
    'is about zero after a single step, as by another model that stays loaded (%i samples)',
    (before) => {
      for (let after = 6; after <= 40; after += 1) {
        const trend = memoryTrend(looks(before + after, (job) => (job < before * 3 ? 2000 : 2689)));
        expect(trend?.riseMiB).toBeLessThan(100);
      }
    },
  );

  it('is null with few samples', () => {
    expect(memoryTrend(looks(11, (job) => job * 100))).toBeNull();
    expect(memoryTrend([])).toBeNull();
  });
});
