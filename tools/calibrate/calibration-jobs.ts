import { defaultCoefficients, peakMiB, type VramLoad } from '../../src/gpu/vram-coefficients.js';

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** One job whose memory is measured. */
export interface CalibrationJob extends FrameSize {
  readonly batch: number;
  readonly units: number;
  /** Whether its units are on low_vram. */
  readonly lowVram: boolean;
}

export interface JobRanges {
  readonly sizes: readonly FrameSize[];
  readonly batches: readonly number[];
  readonly units: readonly number[];
  /** Whether the WebUI supports low_vram. */
  readonly takesLowVram: boolean;
}

/**
 * Plans the jobs in series. Within each series the need for memory grows, so that the first job that does not fit
 * ends it; in the very first series the lifetime peak of the process is also the peak of each job. ControlNets
 * stay on the card once they were used, so the series without any comes first, and low_vram before resident units.
 */
export function planSeries({ sizes, batches, units, takesLowVram }: JobRanges): CalibrationJob[][] {
  const bySize = sizes.toSorted((a, b) => a.width * a.height - b.width * b.height);
  const middle = bySize[Math.floor((bySize.length - 1) / 2)];
  if (middle === undefined) return [];
  const counts = [...new Set(units)].toSorted((a, b) => a - b);
  const several = [...new Set(batches)].filter((batch) => batch > 1);
  const oneByOne = (count: number): CalibrationJob[] =>
    bySize.map((size) => ({ ...size, batch: 1, units: count, lowVram: false }));
  const [fewest = 0] = counts;
  const inBatches = several.map((batch) => ({ ...middle, batch, units: fewest, lowVram: false }));
  const moved = counts
    .filter((count) => count > 0 && takesLowVram)
    .map((count) => ({ ...middle, batch: 1, units: count, lowVram: true }));
  const [first = [], ...others] = counts.map(oneByOne);
  const series = fewest === 0 ? [first, inBatches, moved, ...others] : [moved, first, inBatches, ...others];
  return series.filter((jobs) => jobs.length > 0).map((jobs) => jobs.toSorted(byEstimate));
}

export function loadOf({ width, height, batch, units, lowVram }: CalibrationJob): VramLoad {
  return {
    megapixels: (width * height) / 1e6,
    batch,
    residentUnits: lowVram ? 0 : units,
    lowVramUnits: lowVram ? units : 0,
  };
}

/** For example `512 x 768, batch of 2, 1 ControlNet`. */
export function describeJob({ width, height, batch, units, lowVram }: CalibrationJob): string {
  const size = `${width} x ${height}`;
  const several = batch === 1 ? [] : [`batch of ${batch}`];
  const nets =
    units === 0 ? [] : [`${units} ControlNet${units === 1 ? '' : 's'}${lowVram ? ' on low_vram' : ''}`];
  return [size, ...several, ...nets].join(', ');
}

function byEstimate(a: CalibrationJob, b: CalibrationJob): number {
  const estimate = (job: CalibrationJob): number =>
    peakMiB(loadOf(job), 'medvram', defaultCoefficients('medvram'));
  return estimate(a) - estimate(b);
}
