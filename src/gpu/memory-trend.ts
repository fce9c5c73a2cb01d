/** What a WebUI's process kept after a job, MiB. */
export interface KeptMemory {
  /** Jobs that it had done by then. */
  readonly jobs: number;
  readonly mib: number;
}

export interface MemoryTrend {
  /** The median of the slopes between any two looks (Theil-Sen): jobs that are large or small do not move it. */
  readonly mibPerJob: number;
  /** What that makes over all the looks. */
  readonly riseMiB: number;
}

/** With fewer looks than this nothing is said: one job of another kind would make a trend. */
const FEWEST_LOOKS = 12;

/** Null while there are too few looks. A process that gives back what it took has a trend of about 0. */
export function memoryTrend(kept: readonly KeptMemory[]): MemoryTrend | null {
  const [first, last] = [kept.at(0), kept.at(-1)];
  if (first === undefined || last === undefined || kept.length < FEWEST_LOOKS) return null;
  const slopes = kept.flatMap((one, index) =>
    kept
      .slice(index + 1)
      .filter(({ jobs }) => jobs > one.jobs)
      .map(({ jobs, mib }) => (mib - one.mib) / (jobs - one.jobs)),
  );
  const mibPerJob = median(slopes);
  return { mibPerJob, riseMiB: mibPerJob * (last.jobs - first.jobs) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
