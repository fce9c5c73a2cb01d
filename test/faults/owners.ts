import type {
  InterruptObservation,
  JobObservation,
  ObservationReport,
} from '../webui-simulator/observations.js';

type Seen = Pick<JobObservation, 'number' | 'taskId' | 'receivedMs' | 'startedMs' | 'finishedMs' | 'process'>;

/** A job sent by a killed process may reach the WebUI a moment later; its successor is slower than that. */
const ON_ITS_WAY_MS = 250;

/** One job runs, and one more may be parked behind it. */
export const MOST_JOBS = 2;

/** Violations on a GPU: a job beside one of a killed owner, or too many jobs at the lock. */
export function intrusions(
  { jobs, maxInsideLock }: ObservationReport,
  kills: readonly number[] = [],
): string[] {
  const found = overlaps(jobs, kills).map((taskId) => `${taskId} was sent beside an orphan`);
  const most = mostAtOnce(jobs);
  if (most > MOST_JOBS) found.push(`${most} jobs were there at once`);
  if (maxInsideLock > 1) found.push(`${maxInsideLock} jobs ran at once`);
  return found;
}

/**
 * Jobs that were sent while a job of a killed owner still ran or was parked: then the GPU had two owners.
 * @param kills times, by the clock of the observations, at which a process that may have held the GPU was gone
 */
export function overlaps(jobs: readonly Seen[], kills: readonly number[]): string[] {
  return kills.flatMap((atMs) => {
    const since = atMs + ON_ITS_WAY_MS;
    const orphans = jobs.filter((job) => job.receivedMs <= since && endOf(job, jobs) > since);
    const until = Math.max(since, ...orphans.map((job) => endOf(job, jobs)));
    return jobs
      .filter(({ receivedMs }) => receivedMs > since && receivedMs < until)
      .map(({ taskId }) => taskId);
  });
}

/** The maximum number of jobs at once, running or parked at the WebUI's lock. */
export function mostAtOnce(jobs: readonly Seen[]): number {
  const counts = jobs.map(
    ({ receivedMs: at }) => jobs.filter((job) => job.receivedMs <= at && endOf(job, jobs) > at).length,
  );
  return Math.max(0, ...counts);
}

/** Interrupts that hit a job of a transfer that was not cancelled. */
export function wrongInterrupts(
  interrupts: readonly InterruptObservation[],
  cancelled: Iterable<string>,
): string[] {
  const ids = [...cancelled];
  const hit = interrupts.flatMap(({ taskId }) => (taskId === null ? [] : [taskId]));
  return hit.filter((taskId) => !ids.some((id) => taskId.includes(id)));
}

/** A job that was parked when its WebUI died has no end of its own: it ends when the next WebUI starts. */
function endOf({ finishedMs, process }: Seen, jobs: readonly Seen[]): number {
  if (finishedMs !== null) return finishedMs;
  return jobs.find((job) => job.process > process)?.receivedMs ?? Infinity;
}
