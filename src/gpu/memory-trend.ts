import { median } from '../metrics/median.js';

/** Memory that a WebUI's process held after a job, MiB. */
export interface KeptMemory {
  /** Jobs that it had completed by then. */
  readonly jobs: number;
  readonly mib: number;
}

export interface MemoryTrend {
  /** Growth with every job, independent of the size of the jobs. */
  readonly mibPerJob: number;
  /** That growth over all samples. */
  readonly riseMiB: number;
}

/** With fewer samples there is no trend: one job of another kind could fake it. */
const FEWEST_LOOKS = 12;
/** The slope of half the samples is less exact: each half counts with up to twice its slope. */
const HALF_MARGIN = 2;

/**
 * The trend of the memory that a process keeps; null with too few samples. A process that frees its memory has a
 * trend of about 0, and so has one that took memory once and keeps it, for example for another model: the trend
 * counts only growth that shows in both halves of the samples.
 */
export function memoryTrend(kept: readonly KeptMemory[]): MemoryTrend | null {
  const [first, last] = [kept.at(0), kept.at(-1)];
  if (first === undefined || last === undefined || kept.length < FEWEST_LOOKS) return null;
  const half = Math.floor(kept.length / 2);
  const [slope, earlier, later] = [kept, kept.slice(0, half), kept.slice(-half)].map(slopeOf);
  const mibPerJob = Math.min(slope ?? 0, (earlier ?? 0) * HALF_MARGIN, (later ?? 0) * HALF_MARGIN);
  return { mibPerJob, riseMiB: mibPerJob * (last.jobs - first.jobs) };
}

/** MiB per job: the median of the slopes between any two samples (Theil-Sen). */
function slopeOf(kept: readonly KeptMemory[]): number {
  const slopes = kept.flatMap((one, index) =>
    kept
      .slice(index + 1)
      .filter(({ jobs }) => jobs > one.jobs)
      .map(({ jobs, mib }) => (mib - one.mib) / (jobs - one.jobs)),
  );
  return median(slopes) ?? 0;
}
