import type { WebUiClient } from '../webui/webui-client.js';
import type { StateAnswer } from '../webui/webui.dto.js';
import { BackendUnavailable } from './gpu.errors.js';
import { pause } from '../timing/pause.js';

export interface IdleWait {
  readonly signal?: AbortSignal;
  readonly withinMs: number;
}

/** Between queued jobs of somebody else there is a moment without a job: idle is what is seen twice. */
const CONFIRMATIONS = 2;
const CONFIRM_AFTER_MS = 100;
const ASK_EVERY_MS = 500;
/** A failed upscale looks finished for ever; this many looks at it without any change tell it from one that ends. */
const LEAK_LOOKS = 4;
/** What the routes for upscaling call their work; a generation that does not move is a WebUI that hangs. */
const UPSCALING = /^(extras|upscale)/i;

/**
 * Waits until nothing runs in the WebUI, whoever posted it: a job whose client hung up goes on to its end. Upscaling that
 * has not moved in all that time is taken for what a failed call left behind, which only the next job clears: if it was
 * real after all, that job waits at the WebUI's own lock.
 * @throws BackendUnavailable when that takes too long, WebUiFailure when it can't be asked, the signal's reason.
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

/** Whether nothing runs at this moment; between two queued jobs there is one such moment, too. */
export function isIdle({ job_count, job }: StateAnswer): boolean {
  return job_count === 0 && job === '';
}

/**
 * A failed upscale leaves `job "Upscale", job_count 1, job_no 1` behind until the next generation: all of its jobs are
 * done, and it never ends.
 */
function looksFinished({ job_count, job_no, sampling_step }: StateAnswer): boolean {
  return job_count > 0 && job_no >= job_count && sampling_step === 0;
}

/** What changes while something works. */
function progressOf({ job, job_timestamp, job_count, job_no, sampling_step }: StateAnswer): string {
  return JSON.stringify([job, job_timestamp, job_count, job_no, sampling_step]);
}

function busyWithOthers(): BackendUnavailable {
  return new BackendUnavailable('The image generator is busy with work of somebody else.', {
    reason: 'busy-with-others',
    retryable: true,
    gpuMayBeBusy: true,
  });
}
