import { describe, expect, it } from 'vitest';
import type { WebUiClient } from '../webui/webui-client.js';
import type { StateAnswer } from '../webui/webui.dto.js';
import { waitForIdle } from './wait-for-idle.js';

const IDLE = {
  skipped: false,
  interrupted: false,
  job: '',
  job_count: 0,
  job_no: 0,
  job_timestamp: '20260101120000',
  sampling_step: 0,
  sampling_steps: 20,
} satisfies StateAnswer;
/** The state that a failed batch of upscales leaves behind for ever. */
const LEFT_BEHIND = { ...IDLE, job: 'Upscale', job_count: 3, job_no: 1 };

/** A WebUI that answers with one state after the other, and repeats the last one. */
function answering(...states: readonly StateAnswer[]): Pick<WebUiClient, 'progress'> {
  let asked = 0;
  return {
    progress: async () => {
      const state = states[Math.min(asked, states.length - 1)] ?? IDLE;
      asked += 1;
      return { state, progress: 0, eta_relative: 0, current_image: null };
    },
  };
}

describe('the wait for an idle WebUI', () => {
  it('ends at once if nothing runs, even with a timeout of 0', async () => {
    await expect(waitForIdle(answering(IDLE), { withinMs: 0 })).resolves.toBeUndefined();
  });

  it('does not mistake the moment between two jobs for idleness', async () => {
    const busy = { ...IDLE, job: 'task', job_count: 1 };
    const moving = Array.from({ length: 20 }, (_, step) => ({ ...busy, sampling_step: step }));
    const wait = waitForIdle(answering(busy, IDLE, ...moving), { withinMs: 700 });
    await expect(wait).rejects.toMatchObject({ fault: { reason: 'busy-with-others' } });
  });

  it('fails behind a generation that hangs', async () => {
    const hung = { ...IDLE, job: 'scripts_img2img', job_count: 1, sampling_step: 7 };
    const wait = waitForIdle(answering(hung), { withinMs: 600 });
    await expect(wait).rejects.toMatchObject({ fault: { reason: 'busy-with-others' } });
  });

  it('ends if only the leftover of a failed call remains', async () => {
    await expect(waitForIdle(answering(LEFT_BEHIND), { withinMs: 600 })).resolves.toBeUndefined();
  });
});
