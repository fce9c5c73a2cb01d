import { median } from '../metrics/median.js';

/** What a WebUI's process kept after a job, MiB. */
export interface KeptMemory {
  /** Jobs that it had done by then. */
  readonly jobs: number;
  readonly mib: number;
}

export interface MemoryTrend {
  /** What it keeps more with every job, however large or small they are. */
  readonly mibPerJob: number;
  /** What that makes over all the looks. */
  readonly riseMiB: number;
}

/** With fewer looks than this nothing is said: one job of another kind would make a trend. */
const FEWEST_LOOKS = 12;
/** Half as many looks tell a slope less exactly: up to twice theirs may be the whole one. */
const HALF_MARGIN = 2;

/**
 * Null while there are too few looks. A process that gives back what it took has a trend of about 0, and so has one that
 * took something once and keeps it, as another model: what goes on rises in both halves of the looks.
 */
export function memoryTrend(kept: readonly KeptMemory[]): MemoryTrend | null {
  const [first, last] = [kept.at(0), kept.at(-1)];
  if (first === undefined || last === undefined || kept.length < FEWEST_LOOKS) return null;
  const half = Math.floor(kept.length / 2);
  const [slope, earlier, later] = [kept, kept.slice(0, half), kept.slice(-half)].map(slopeOf);
  const mibPerJob = Math.min(slope ?? 0, (earlier ?? 0) * HALF_MARGIN, (later ?? 0) * HALF_MARGIN);
  return { mibPerJob, riseMiB: mibPerJob * (last.jobs - first.jobs) };
}

/** MiB for each job: the median of the slopes between any two looks (Theil-Sen). */
function slopeOf(kept: readonly KeptMemory[]): number {
  const slopes = kept.flatMap((one, index) =>
    kept
      .slice(index + 1)
      .filter(({ jobs }) => jobs > one.jobs)
      .map(({ jobs, mib }) => (mib - one.mib) / (jobs - one.jobs)),
  );
  return median(slopes) ?? 0;
}
