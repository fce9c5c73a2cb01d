import { describe, expect, it } from 'vitest';
import { chartSvg } from '../../tools/plot/chart.js';
import { mostAtOnce, overlaps, wrongInterrupts } from '../faults/owners.js';
import { slopeOf, studentQuantile } from '../../tools/soak/slope.js';

/** A job at the WebUI; not ended when there is no end. */
function job(number: number, receivedMs: number, finishedMs: number | null, process = 1) {
  return { number, taskId: `task(${number})`, receivedMs, startedMs: receivedMs, finishedMs, process };
}

describe('the slope that the soak reports', () => {
  it('is the line itself where there is no noise', () => {
    const points = [1, 2, 3, 4].map((x) => ({ x, y: 3 * x + 2 }));
    expect(slopeOf(points)).toEqual({ slope: 3, intercept: 2, low: 3, high: 3 });
  });

  it('comes with the interval of the textbook', () => {
    const ys = [2.1, 3.9, 6.2, 7.8, 10.1];
    const { slope, low, high } = slopeOf(ys.map((y, index) => ({ x: index + 1, y })));
    expect(slope).toBeCloseTo(1.99, 2);
    // Standard error 0.0597; t for three degrees of freedom is 3.182.
    expect(high - slope).toBeCloseTo(3.182 * 0.0597, 2);
    expect(slope - low).toBeCloseTo(high - slope, 10);
  });

  it('is not sure of two points', () => {
    expect(
      slopeOf([
        { x: 0, y: 0 },
        { x: 1, y: 5 },
      ]).low,
    ).toBe(-Infinity);
  });

  it.each([
    [3, 3.182],
    [10, 2.228],
    [30, 2.042],
  ])('knows Student with %i degrees of freedom', (freedom, expected) => {
    expect(Math.abs(studentQuantile(freedom) / expected - 1)).toBeLessThan(0.01);
  });
});

describe('the promises that the soak looks at', () => {
  it('are broken by a job that is sent while one of a killed owner goes on', () => {
    const orphan = job(1, 0, 5_000);
    expect(overlaps([orphan, job(2, 2_000, 6_000)], [1_000])).toEqual(['task(2)']);
    expect(overlaps([orphan, job(2, 5_100, 6_000)], [1_000])).toEqual([]);
  });

  it('are kept when the WebUI itself died, and with it what was parked', () => {
    const parked = { ...job(1, 0, null), startedMs: null };
    expect(overlaps([parked, job(2, 3_000, 4_000, 2)], [1_000])).toEqual([]);
  });

  it('allow one job that runs and one behind it', () => {
    expect(mostAtOnce([job(1, 0, 100), job(2, 90, 200), job(3, 110, 300)])).toBe(2);
    expect(mostAtOnce([job(1, 0, 100), job(2, 80, 200), job(3, 90, 300)])).toBe(3);
  });

  it('are broken by an interrupt of a transfer that nobody cancelled', () => {
    const interrupts = [
      { atMs: 1, taskId: 'task(first-1)' },
      { atMs: 2, taskId: 'task(second-1)' },
      { atMs: 3, taskId: null },
    ];
    expect(wrongInterrupts(interrupts, ['first'])).toEqual(['task(second-1)']);
  });
});

describe('a chart', () => {
  const points = [
    { x: 1, y: 2 },
    { x: 2, y: 3 },
  ];

  it('shows every point, and escapes what is written in it', () => {
    const svg = chartSvg({ title: 'a < b', x: 'x', y: 'y', series: [{ name: 'one', points }] });
    expect(svg.match(/<circle/g)).toHaveLength(2);
    expect(svg).toContain('a &lt; b');
    expect(svg).not.toContain('>one<');
  });

  it('names its series where there are several, and draws their lines', () => {
    const series = ['first', 'second'].map((name) => ({ name, points, line: points }));
    const svg = chartSvg({ title: 'two', x: 'x', y: 'y', series });
    expect(svg.match(/<circle/g)).toHaveLength(2 * (points.length + 1));
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg).toContain('>second<');
  });
});
