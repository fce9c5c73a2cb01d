import { describe, expect, it } from 'vitest';
import { memoryTrend } from './memory-trend.js';

/** Jobs of every kind: up to 400 MiB more at the moment of a look. */
const noise = (job: number): number => ((job * 7919) % 5) * 100;
const looks = (count: number, mib: (job: number) => number) =>
  Array.from({ length: count }, (_, index) => ({ jobs: index * 3, mib: mib(index * 3) }));

describe('the trend of what a process keeps', () => {
  it('is none for one that gives back what it took, however different its jobs are', () => {
    const trend = memoryTrend(looks(40, (job) => 2000 + noise(job)));
    expect(Math.abs(trend?.riseMiB ?? NaN)).toBeLessThan(100);
  });

  it('is found under jobs of every kind', () => {
    const trend = memoryTrend(looks(40, (job) => 2000 + 8 * job + noise(job)));
    expect(trend?.mibPerJob).toBeCloseTo(8, 0);
    expect(trend?.riseMiB).toBeGreaterThan(850);
  });

  it('is not turned by a few looks that are far off', () => {
    const wild = looks(40, (job) => (job % 21 === 0 ? 12_000 : 2000 + 5 * job));
    expect(memoryTrend(wild)?.mibPerJob).toBeCloseTo(5, 0);
  });

  it.each([6, 12, 20, 30])(
    'is none after a single step, as that of another model that stays (%i looks)',
    (before) => {
      for (let after = 6; after <= 40; after += 1) {
        const trend = memoryTrend(looks(before + after, (job) => (job < before * 3 ? 2000 : 2689)));
        expect(trend?.riseMiB).toBeLessThan(100);
      }
    },
  );

  it('is not told from few looks', () => {
    expect(memoryTrend(looks(11, (job) => job * 100))).toBeNull();
    expect(memoryTrend([])).toBeNull();
  });
});
