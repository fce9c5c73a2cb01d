import { describe, expect, it } from 'vitest';
import type { LaunchMode } from '../../src/gpu/capabilities.js';
import { defaultCoefficients, peakMiB, type VramCoefficients } from '../../src/gpu/vram-coefficients.js';
import { type CalibrationJob, loadOf, planSeries } from '../../tools/calibrate/calibration-jobs.js';
import { fitCoefficients, type MeasuredPeak } from '../../tools/calibrate/fit-coefficients.js';
import { leastSquares } from '../../tools/calibrate/least-squares.js';
import { ToolFailure } from '../../tools/stack/run-tool.js';

const sizes = [384, 512, 640, 768, 896, 1024].map((side) => ({ width: side, height: side }));
const RANGES = { sizes, batches: [1, 2, 4], units: [0, 1, 2], takesLowVram: true };
const truth = (launchMode: LaunchMode): VramCoefficients => ({
  ...defaultCoefficients(launchMode),
  contextMiB: 420,
  unetMiB: launchMode === 'lowvram' ? 300 : 1700,
  controlNetMiB: 650,
  samplingMiBPerMegapixel: 900,
  decodingMiBPerMegapixel: launchMode === 'lowvram' ? 2000 : 3200,
});

describe('fitting the coefficients of GPU memory', () => {
  it.each<LaunchMode>(['normal', 'medvram', 'lowvram'])('finds those of a %s card again', (launchMode) => {
    const peaks = measured(planSeries(RANGES).flat(), launchMode);
    const fitted = fitCoefficients(peaks, 420, launchMode);
    for (const [name, value] of Object.entries(truth(launchMode))) {
      expect(fitted).toHaveProperty(name, expect.closeTo(value, 3));
    }
  });

  it('lies between points that are off, and its margin lifts every estimate over the worst of them', () => {
    const off = measured(planSeries(RANGES).flat(), 'medvram').map(({ load, peakMiB: peak }, index) => ({
      load,
      peakMiB: peak + (index % 2 === 0 ? 12 : -12),
    }));
    const fitted = fitCoefficients(off, 420, 'medvram');
    expect(fitted.marginMiB).toBeGreaterThan(6);
    expect(fitted.marginMiB).toBeLessThan(30);
    for (const { load, peakMiB: peak } of off) {
      expect(peakMiB(load, 'medvram', fitted)).toBeGreaterThanOrEqual(peak - 1e-6);
    }
  });

  it('keeps the default for what no job tells, and lowers it to what the jobs allow', () => {
    const small = planSeries({ ...RANGES, sizes: sizes.slice(0, 4), units: [0, 1] }).flat();
    const peaks = measured(small, 'medvram');
    const { decodingMiBPerMegapixel, ...fitted } = fitCoefficients(peaks, 420, 'medvram');
    const { decodingMiBPerMegapixel: trueDecoding, ...true_ } = truth('medvram');
    expect(fitted.samplingMiBPerMegapixel).toBeCloseTo(true_.samplingMiBPerMegapixel, 3);
    // Decoding was never the peak: no more than that is known of it.
    expect(decodingMiBPerMegapixel).toBeGreaterThan(trueDecoding);
    for (const { load, peakMiB: peak } of peaks) {
      const found = peakMiB(load, 'medvram', { ...true_, ...fitted, decodingMiBPerMegapixel });
      expect(found).toBeCloseTo(peak, 3);
    }
  });

  it('says so when the jobs do not tell the coefficients apart', () => {
    const one = measured([{ width: 512, height: 512, batch: 1, units: 1, lowVram: false }], 'medvram');
    expect(() => fitCoefficients(one, 420, 'medvram')).toThrow(ToolFailure);
    expect(
      leastSquares(
        [
          [1, 2],
          [2, 4],
        ],
        [1, 2],
      ),
    ).toBeNull();
  });
});

describe('the order of the jobs', () => {
  it('grows within each series, and uses no ControlNet before one would distort a job without', () => {
    const series = planSeries(RANGES);
    for (const jobs of series) {
      const areas = jobs.map(({ width, height, batch }) => width * height * batch);
      expect(areas).toEqual(areas.toSorted((a, b) => a - b));
    }
    const kinds = series.map(([job]) => (job?.lowVram ? 'low_vram' : job?.units));
    expect(kinds).toEqual([0, 0, 'low_vram', 1, 2]);
  });
});

function measured(jobs: readonly CalibrationJob[], launchMode: LaunchMode): MeasuredPeak[] {
  return jobs.map((job) => ({
    load: loadOf(job),
    peakMiB: peakMiB(loadOf(job), launchMode, truth(launchMode)),
  }));
}
