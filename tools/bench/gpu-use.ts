import type { JobObservation } from '../../test/webui-simulator/observations.js';

/** How well one GPU was used while there was work for it, as observed by the simulated WebUI. */
export interface GpuUse {
  readonly jobs: number;
  /** Share of the time from the start of the first job to the end of the last one in which a job ran. */
  readonly busyShare: number;
  /** From the end of each job to the start of the next, ms. */
  readonly gapsMs: readonly number[];
}

/** @param jobs of one WebUI, in any order; jobs that did not run are ignored */
export function gpuUse(jobs: readonly Pick<JobObservation, 'startedMs' | 'finishedMs'>[]): GpuUse {
  const ran = jobs
    .flatMap(({ startedMs, finishedMs }) =>
      startedMs === null || finishedMs === null ? [] : [{ startedMs, finishedMs }],
    )
    .toSorted((a, b) => a.startedMs - b.startedMs);
  const spanMs = (ran.at(-1)?.finishedMs ?? 0) - (ran[0]?.startedMs ?? 0);
  const busyMs = ran.reduce((sum, { startedMs, finishedMs }) => sum + finishedMs - startedMs, 0);
  const gapsMs = ran
    .slice(1)
    .map(({ startedMs }, index) => startedMs - (ran[index]?.finishedMs ?? startedMs));
  return { jobs: ran.length, busyShare: busyMs / spanMs, gapsMs };
}
