import { withDeadline } from '../webui/deadline.js';
import type { PaintedAnswer } from '../webui/img2img-answer.js';
import type { WebUiClient } from '../webui/webui-client.js';
import { WebUiFailure } from '../webui/webui-failure.js';
import type { ProgressAnswer } from '../webui/webui.dto.js';
import { GpuLeaseLost } from './lease.js';
import { pause } from './pause.js';

/** A body that is ready to be posted. */
export interface ReadyJob {
  readonly taskId: string;
  readonly body: Buffer;
  readonly units: number;
}

export interface JobRun {
  readonly client: WebUiClient;
  readonly job: ReadyJob;
  /** Cancels. */
  readonly signal?: AbortSignal;
  /** Longest time without another sampling step, loading the checkpoint included. */
  readonly deadlineMs: number;
  /** After this long further steps count no more. */
  readonly longestMs: number;
  /** How long an interrupted job may take to end before its POST is cut off. */
  readonly graceMs: number;
  readonly pollMs: number;
  /** What is enough at this moment, when it is more than `pollMs`. */
  readonly relaxedPollMs?: () => number;
  /** Told about this job only, never about a stranger's that runs before it. */
  readonly onAnswer: (answer: ProgressAnswer) => void;
}

/** A stopped job whose POST did not return: it may go on inside the WebUI. `cause` is why it was stopped. */
export class JobCutOff extends Error {
  override readonly name = 'JobCutOff';
}

const ASK_WITHIN_MS = 5000;
const INTERRUPT_AGAIN_MS = 250;

/**
 * Posts one job and stays with it until its POST has returned. A cancel or the deadline interrupts it and still waits
 * for that: only then is the GPU free again.
 * @throws the signal's reason, `DeadlineReached`, either of them in a `JobCutOff`, or a `WebUiFailure`.
 */
export async function runJob(run: JobRun): Promise<PaintedAnswer> {
  const { client, job } = run;
  return await withDeadline(run.deadlineMs, run.signal, async (stop, extend) => {
    stop.throwIfAborted();
    const ended = new AbortController();
    const cut = new AbortController();
    const post = client.img2Img(job.body, job.units, {
      signal: cut.signal,
      deadlineMs: run.longestMs + run.graceMs * 2, // the cut is what ends it
    });
    const companions = [
      watch(run, ended.signal, extend),
      interruptOnStop(run, stop, { ended: ended.signal, cut }),
    ];
    try {
      const answer = await post;
      stop.throwIfAborted();
      return answer;
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

async function watch(run: JobRun, ended: AbortSignal, extend: () => void): Promise<void> {
  const { client, job } = run;
  const tooLate = performance.now() + run.longestMs;
  let ours = false;
  let lastStep = 0;
  let askedAt = performance.now();
  for (;;) {
    await pause(run.pollMs, ended);
    if (ended.aborted) return;
    // Steps keep the deadline away, so they have to be seen well before it.
    const relaxedMs = Math.min(run.relaxedPollMs?.() ?? 0, run.deadlineMs / 4);
    if (performance.now() - askedAt < relaxedMs) continue;
    askedAt = performance.now();
    try {
      ours ||= await isRunning(client, job.taskId, ended);
      if (!ours) continue;
      const answer = await client.progress({ signal: ended, deadlineMs: ASK_WITHIN_MS });
      if (answer.state.sampling_step > lastStep && performance.now() < tooLate) extend();
      lastStep = Math.max(lastStep, answer.state.sampling_step);
      run.onAnswer(answer);
    } catch {
      // A question that failed says nothing about the job: its own POST will tell.
    }
  }
}

/**
 * Interrupts, which in the WebUI means whatever runs: so only while our own POST is out, nothing of ours waits behind
 * it, and our job is the one that runs. Too early it would do nothing, so it is repeated until the POST has returned.
 */
async function interruptOnStop(
  { client, job, graceMs }: JobRun,
  stop: AbortSignal,
  { ended, cut }: { readonly ended: AbortSignal; readonly cut: AbortController },
): Promise<void> {
  await eitherAborts(stop, ended);
  // Whoever lost the GPU has no say in it any more: what runs by now may be the next owner's.
  if (stop.reason instanceof GpuLeaseLost)
    cut.abort(new WebUiFailure('connection-lost', 'POST /sdapi/v1/img2img'));
  const cutAt = performance.now() + graceMs;
  while (!ended.aborted && !cut.signal.aborted) {
    if (performance.now() >= cutAt) {
      cut.abort(new WebUiFailure('timeout', 'POST /sdapi/v1/img2img'));
      return;
    }
    try {
      const heard = await isHeard(client, job.taskId, ended);
      if (!heard && !ended.aborted) await client.interrupt({ deadlineMs: ASK_WITHIN_MS });
    } catch {
      // Asked again below, until the POST has returned or is cut off.
    }
    await pause(INTERRUPT_AGAIN_MS, ended);
  }
}

/** Whether there is nothing to interrupt now: our job has not begun, or it knows already. */
async function isHeard(client: WebUiClient, taskId: string, signal: AbortSignal): Promise<boolean> {
  if (!(await isRunning(client, taskId, signal))) return true;
  const { state } = await client.progress({ signal, deadlineMs: ASK_WITHIN_MS });
  return state.job_count === 0 || state.interrupted;
}

/**
 * Whether the WebUI is in this very job. UI mode tells by the job's id. `--nowebui` can't, and has no UI from which
 * somebody else's job could come: there whatever runs while our POST is out is ours.
 */
async function isRunning(client: WebUiClient, taskId: string, signal: AbortSignal): Promise<boolean> {
  const options = { signal, deadlineMs: ASK_WITHIN_MS };
  const task = await client.task(taskId, options);
  if (task !== null) return task.active;
  const { state } = await client.progress(options);
  return state.job_count !== 0;
}

async function eitherAborts(first: AbortSignal, second: AbortSignal): Promise<void> {
  if (first.aborted || second.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      first.removeEventListener('abort', end);
      second.removeEventListener('abort', end);
      resolve();
    };
    first.addEventListener('abort', end, { once: true });
    second.addEventListener('abort', end, { once: true });
  });
}
