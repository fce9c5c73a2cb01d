import { withDeadline } from '../webui/deadline.js';
import type { PaintedAnswer } from '../webui/img2img-answer.js';
import type { WebUiClient } from '../webui/webui-client.js';
import { WebUiFailure } from '../webui/webui-failure.js';
import { eitherAborts } from '../timing/either-aborts.js';
import type { LinePlace } from './job-line.js';
import { GpuLeaseLost } from './lease.js';
import type { ProgressSchedule } from './progress-schedule.js';
import { pause } from '../timing/pause.js';
import { RunningJob } from './running-job.js';

/** A job whose body is ready to be posted. */
export interface ReadyJob {
  readonly taskId: string;
  readonly body: Buffer;
  readonly units: number;
}

export interface JobRun {
  readonly client: WebUiClient;
  readonly job: ReadyJob;
  /** The job's place in the line; it may be posted now. */
  readonly place: LinePlace;
  /** Cancels the job. */
  readonly signal?: AbortSignal;
  /** Maximum time between two sampling steps, loading the checkpoint included. */
  readonly deadlineMs: number;
  /** After this time, further steps no longer extend the deadline. */
  readonly longestMs: number;
  /** How long an interrupted job may take to end before its connection is closed. */
  readonly graceMs: number;
  /** If the WebUI has been idle for this long after the job, its response counts as lost. */
  readonly answerWithinMs: number;
  /** Whether the next job may be posted while this one is nearly done. */
  readonly overlaps: boolean;
  /** Receives progress of this job only, never of the one before or after it. */
  readonly lookout: ProgressSchedule;
  /** Called at least once, when the WebUI has finished the job and its response begins to arrive. */
  readonly onAnswering: () => void;
}

/** A stopped job whose POST did not return: it may still run inside the WebUI. `cause` is why it was stopped. */
export class JobCutOff extends Error {
  override readonly name = 'JobCutOff';
}

/** The response, and how long the WebUI worked on the job, not counting the wait at its lock. */
export interface JobOutcome {
  readonly answer: PaintedAnswer;
  readonly elapsedMs: number;
}

const POST = 'POST /sdapi/v1/img2img';
const ASK_WITHIN_MS = 5000;
const INTERRUPT_AGAIN_MS = 250;

/**
 * Posts one job and follows it until its POST has returned. A cancel or the deadline interrupts the job and still
 * waits for the POST: only then is the GPU free again.
 * @throws the signal's reason, `DeadlineReached`, either of them as the cause of a `JobCutOff`, or a
 *   `WebUiFailure`
 */
export async function runJob(run: JobRun): Promise<JobOutcome> {
  const { client, job, place } = run;
  return await withDeadline(run.deadlineMs, run.signal, async (stop, extend) => {
    stop.throwIfAborted();
    const ended = new AbortController();
    const cut = new AbortController();
    place.posted(stop);
    const postState = { ended: ended.signal, cut, isAnswering: false };
    const post = client.img2Img(job.body, job.units, {
      signal: cut.signal,
      deadlineMs: run.longestMs + run.graceMs * 2, // `cut` aborts it earlier
      onAnswering: () => {
        postState.isAnswering = true;
        run.onAnswering();
      },
    });
    const begun = whenBegun(place, ended.signal);
    const watchers = [
      begun.then((at) => watch(run, at, postState, extend)),
      interruptOnStop(run, stop, postState),
    ];
    try {
      const answer = await post;
      stop.throwIfAborted();
      ended.abort();
      return { answer, elapsedMs: performance.now() - (await begun) };
    } catch (error) {
      if (!stop.aborted) throw error;
      const cutOff = error instanceof WebUiFailure && error.mayBeRunning;
      throw cutOff ? new JobCutOff(job.taskId, { cause: stop.reason }) : stop.reason;
    } finally {
      ended.abort();
      // An interrupt that is under way must have arrived before the next job is posted.
      await Promise.all(watchers);
    }
  });
}

/** The state of a job's POST, shared by the tasks that run beside it. */
interface PostState {
  /** Aborts when the POST has returned. */
  readonly ended: AbortSignal;
  /** Aborts the POST. */
  readonly cut: AbortController;
  isAnswering: boolean;
}

/** when the WebUI began to run this job, on `performance.now()`. */
async function whenBegun(place: LinePlace, ended: AbortSignal): Promise<number> {
  await place.whenFirst(ended);
  return performance.now();
}

async function watch(
  run: JobRun,
  startedAt: number,
  postState: PostState,
  extend: () => void,
): Promise<void> {
  const { client, job, place, lookout } = run;
  const { ended } = postState;
  const running = new RunningJob(client, job.taskId);
  const elapsedMs = (): number => performance.now() - startedAt;
  let lastStep = 0;
  let overSince: number | null = null;
  extend(); // the wait at the lock does not count
  for (;;) {
    await pause(lookout.pauseMs(elapsedMs()), ended);
    if (ended.aborted) return;
    if (!lookout.isDue(elapsedMs())) continue;
    try {
      const preview = !place.followed && lookout.wantsPreview(elapsedMs());
      const answer = await running.look({ signal: ended, deadlineMs: ASK_WITHIN_MS, preview });
      overSince = answer === 'over' && !place.followed ? (overSince ?? performance.now()) : null;
      if (overSince !== null && !postState.isAnswering && performance.now() - overSince >= run.answerWithinMs)
        postState.cut.abort(new WebUiFailure('connection-lost', POST));
      if (answer === 'queued') {
        if (elapsedMs() < run.longestMs) extend(); // nor does the wait behind a job of another client
        continue;
      }
      // With another job parked behind this one, a lower step belongs to that job.
      if (answer === null || answer === 'over') continue;
      const step = answer.state.sampling_step;
      if (place.followed && step < lastStep) continue;
      if (step > lastStep && elapsedMs() < run.longestMs) extend();
      lastStep = Math.max(lastStep, step);
      if (!place.followed) lookout.seePreview(answer, elapsedMs());
      if (lookout.see(answer, elapsedMs()) && run.overlaps) place.closeToEnd();
    } catch {
      // A failed progress request says nothing about the job: its own POST will tell.
    }
  }
}

/**
 * Interrupts a stopped job. The WebUI's interrupt hits whatever runs, so it is sent only while the job's POST is
 * out, the job is the one that runs, and no other job of ours is parked behind it. It has no effect before the job
 * has begun, so it is repeated until the POST has returned. A job with another one behind it is left to end: it
 * was nearly done.
 */
async function interruptOnStop(
  { client, job, place, graceMs }: JobRun,
  stop: AbortSignal,
  { ended, cut }: PostState,
): Promise<void> {
  await eitherAborts(stop, ended);
  if (ended.aborted) return;
  // After the loss of the lease the GPU may belong to another process: do not interrupt what runs there.
  if (stop.reason instanceof GpuLeaseLost) cut.abort(new WebUiFailure('connection-lost', POST));
  else await place.whenFirst(ended);
  const running = new RunningJob(client, job.taskId);
  const cutAt = performance.now() + graceMs;
  while (!ended.aborted && !cut.signal.aborted) {
    if (performance.now() >= cutAt) {
      cut.abort(new WebUiFailure('timeout', POST));
      return;
    }
    try {
      const isPointless = await running.isHeard({ signal: ended, deadlineMs: ASK_WITHIN_MS });
      if (!isPointless && !ended.aborted && !place.followed) {
        await client.interrupt({ deadlineMs: ASK_WITHIN_MS });
      }
    } catch {
      // Repeated below until the POST has returned or is aborted.
    }
    await pause(INTERRUPT_AGAIN_MS, ended);
  }
}
