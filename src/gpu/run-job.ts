import { withDeadline } from '../webui/deadline.js';
import type { PaintedAnswer } from '../webui/img2img-answer.js';
import type { WebUiClient } from '../webui/webui-client.js';
import { WebUiFailure } from '../webui/webui-failure.js';
import { eitherAborts } from '../timing/either-aborts.js';
import type { LinePlace } from './job-line.js';
import { GpuLeaseLost } from './lease.js';
import type { Lookout } from './lookout.js';
import { pause } from '../timing/pause.js';
import { RunningJob } from './running-job.js';

/** A body that is ready to be posted. */
export interface ReadyJob {
  readonly taskId: string;
  readonly body: Buffer;
  readonly units: number;
}

export interface JobRun {
  readonly client: WebUiClient;
  readonly job: ReadyJob;
  /** Ours, and free to be posted. */
  readonly place: LinePlace;
  /** Cancels. */
  readonly signal?: AbortSignal;
  /** Longest time without another sampling step, loading the checkpoint included. */
  readonly deadlineMs: number;
  /** After this long further steps count no more. */
  readonly longestMs: number;
  /** How long an interrupted job may take to end before its POST is cut off. */
  readonly graceMs: number;
  /** How long the WebUI may have been idle after the job before its answer counts as lost on the way. */
  readonly answerWithinMs: number;
  /** Whether the next job may be posted while this one is nearly done. */
  readonly overlaps: boolean;
  /** Sees this job only, never the one that runs before it or after it. */
  readonly lookout: Lookout;
  /** Called once or more when the WebUI has let go of the job, and before the whole of its answer is here. */
  readonly onAnswering: () => void;
}

/** A stopped job whose POST did not return: it may go on inside the WebUI. `cause` is why it was stopped. */
export class JobCutOff extends Error {
  override readonly name = 'JobCutOff';
}

/** What came back, and for how long the WebUI worked on it: the wait at its lock not counted. */
export interface JobOutcome {
  readonly answer: PaintedAnswer;
  readonly elapsedMs: number;
}

const POST = 'POST /sdapi/v1/img2img';
const ASK_WITHIN_MS = 5000;
const INTERRUPT_AGAIN_MS = 250;

/**
 * Posts one job and stays with it until its POST has returned. A cancel or the deadline interrupts it and still waits
 * for that: only then is the GPU free again.
 * @throws the signal's reason, `DeadlineReached`, either of them in a `JobCutOff`, or a `WebUiFailure`.
 */
export async function runJob(run: JobRun): Promise<JobOutcome> {
  const { client, job, place } = run;
  return await withDeadline(run.deadlineMs, run.signal, async (stop, extend) => {
    stop.throwIfAborted();
    const ended = new AbortController();
    const cut = new AbortController();
    place.posted(stop);
    const course = { ended: ended.signal, cut, isAnswering: false };
    const post = client.img2Img(job.body, job.units, {
      signal: cut.signal,
      deadlineMs: run.longestMs + run.graceMs * 2, // the cut is what ends it
      onAnswering: () => {
        course.isAnswering = true;
        run.onAnswering();
      },
    });
    const began = beginning(place, ended.signal);
    const companions = [
      began.then((at) => watch(run, at, course, extend)),
      interruptOnStop(run, stop, course),
    ];
    try {
      const answer = await post;
      stop.throwIfAborted();
      ended.abort();
      return { answer, elapsedMs: performance.now() - (await began) };
    } catch (error) {
      if (!stop.aborted) throw error;
      const cutOff = error instanceof WebUiFailure && error.mayBeRunning;
      throw cutOff ? new JobCutOff(job.taskId, { cause: stop.reason }) : stop.reason;
    } finally {
      ended.abort();
      // An interrupt that is on its way must have arrived before anybody posts the next job.
      await Promise.all(companions);
    }
  });
}

/** What those who stay with a job share about its POST. */
interface Course {
  /** Aborts when it has returned. */
  readonly ended: AbortSignal;
  /** Gives it up. */
  readonly cut: AbortController;
  isAnswering: boolean;
}

/** When what runs became this job, on `performance.now()`. */
async function beginning(place: LinePlace, ended: AbortSignal): Promise<number> {
  await place.whenFirst(ended);
  return performance.now();
}

async function watch(run: JobRun, begunAt: number, course: Course, extend: () => void): Promise<void> {
  const { client, job, place, lookout } = run;
  const { ended } = course;
  const running = new RunningJob(client, job.taskId);
  const elapsedMs = (): number => performance.now() - begunAt;
  let lastStep = 0;
  let overSince: number | null = null;
  extend(); // the wait at the lock was none of its time
  for (;;) {
    await pause(lookout.pauseMs(elapsedMs()), ended);
    if (ended.aborted) return;
    if (!lookout.isDue(elapsedMs())) continue;
    try {
      const preview = !place.followed && lookout.wantsPreview(elapsedMs());
      const answer = await running.look({ signal: ended, deadlineMs: ASK_WITHIN_MS, preview });
      overSince = answer === 'over' && !place.followed ? (overSince ?? performance.now()) : null;
      if (overSince !== null && !course.isAnswering && performance.now() - overSince >= run.answerWithinMs)
        course.cut.abort(new WebUiFailure('connection-lost', POST));
      if (answer === 'queued') {
        if (elapsedMs() < run.longestMs) extend(); // the wait behind somebody else is none of its time either
        continue;
      }
      // With another job behind it, a count that has fallen is that one's.
      if (answer === null || answer === 'over') continue;
      const step = answer.state.sampling_step;
      if (place.followed && step < lastStep) continue;
      if (step > lastStep && elapsedMs() < run.longestMs) extend();
      lastStep = Math.max(lastStep, step);
      if (!place.followed) lookout.seePreview(answer, elapsedMs());
      if (lookout.see(answer, elapsedMs()) && run.overlaps) place.closeToEnd();
    } catch {
      // A question that failed says nothing about the job: its own POST will tell.
    }
  }
}

/**
 * Interrupts, which in the WebUI means whatever runs: so only while our own POST is out, nothing of ours waits behind
 * it, and our job is the one that runs. Too early it would do nothing, so it is repeated until the POST has returned.
 * With a job behind it, it is left to end: it was nearly done.
 */
async function interruptOnStop(
  { client, job, place, graceMs }: JobRun,
  stop: AbortSignal,
  { ended, cut }: Course,
): Promise<void> {
  await eitherAborts(stop, ended);
  if (ended.aborted) return;
  // Whoever lost the GPU has no say in it any more: what runs by now may be the next owner's.
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
      const heard = await running.isHeard({ signal: ended, deadlineMs: ASK_WITHIN_MS });
      if (!heard && !ended.aborted && !place.followed) {
        await client.interrupt({ deadlineMs: ASK_WITHIN_MS });
      }
    } catch {
      // Asked again below, until the POST has returned or is cut off.
    }
    await pause(INTERRUPT_AGAIN_MS, ended);
  }
}
