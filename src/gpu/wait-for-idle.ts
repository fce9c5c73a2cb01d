import type { WebUiClient } from '../webui/webui-client.js';
import type { StateAnswer } from '../webui/webui.dto.js';
import { BackendUnavailable } from './gpu.errors.js';
import { pause } from '../timing/pause.js';

export interface IdleWait {
  readonly signal?: AbortSignal;
  readonly withinMs: number;
}

/** Between queued jobs of another client the WebUI is idle for a moment: two idle looks in a row are required. */
const CONFIRMATIONS = 2;
const CONFIRM_AFTER_MS = 100;
const ASK_EVERY_MS = 500;
/**
 * A failed upscale looks finished for ever. After this many unchanged looks it is told from one that is about to
 * end.
 */
const LEAK_LOOKS = 4;
/** Job names of the upscaling routes. A generation that makes no progress is a WebUI that hangs. */
const UPSCALING = /^(extras|upscale)/i;

/**
 * Waits until nothing runs in the WebUI, no matter which client posted it: a job continues after its client has
 * hung up. Upscaling without any progress in all that time counts as the leftover of a failed call, which only the
 * next job clears. If it is real after all, that job waits at the WebUI's own lock.
 * @throws BackendUnavailable on timeout, WebUiFailure if the WebUI can't be asked, the signal's reason
 */
export async function waitForIdle(
  client: Pick<WebUiClient, 'progress'>,
  { signal, withinMs }: IdleWait,
): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  let idleLooks = 0;
  let leak = { stamp: '', looks: 0 };
  const seen = new Set<string>();
  for (;;) {
    signal?.throwIfAborted();
    const { state } = await client.progress({ signal });
    leak = looksFinished(state)
      ? { stamp: state.job_timestamp, looks: leak.stamp === state.job_timestamp ? leak.looks + 1 : 1 }
      : { stamp: '', looks: 0 };
    const idle = isIdle(state) || leak.looks >= LEAK_LOOKS;
    idleLooks = idle ? idleLooks + 1 : 0;
    if (idleLooks >= CONFIRMATIONS) return;
    seen.add(progressOf(state));
    if (!idle && performance.now() >= giveUpAt) {
      if (seen.size === 1 && UPSCALING.test(state.job)) return;
      throw busyWithOthers();
    }
    await pause(idle ? CONFIRM_AFTER_MS : ASK_EVERY_MS, signal);
  }
}

/** Whether nothing runs at this moment, which is also true for a moment between two queued jobs. */
export function isIdle({ job_count, job }: StateAnswer): boolean {
  return job_count === 0 && job === '';
}

/**
 * Whether all jobs are done although the WebUI does not say so: a failed upscale leaves `job "Upscale", job_count
 * 1, job_no 1` behind until the next generation.
 */
function looksFinished({ job_count, job_no, sampling_step }: StateAnswer): boolean {
  return job_count > 0 && job_no >= job_count && sampling_step === 0;
}

/** The fields that change while a job makes progress. */
function progressOf({ job, job_timestamp, job_count, job_no, sampling_step }: StateAnswer): string {
  return JSON.stringify([job, job_timestamp, job_count, job_no, sampling_step]);
}

function busyWithOthers(): BackendUnavailable {
  return new BackendUnavailable('The image generator is busy with work of another client.', {
    reason: 'busy-with-others',
    retryable: true,
    gpuMayBeBusy: true,
  });
}
