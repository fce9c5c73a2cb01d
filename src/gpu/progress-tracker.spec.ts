import { describe, expect, it } from 'vitest';
import type { ProgressAnswer, StateAnswer } from '../webui/webui.dto.js';
import { ProgressTracker } from './progress-tracker.js';

function answer(progress: number, state: Partial<StateAnswer> = {}, etaSeconds = 0): ProgressAnswer {
  return {
    progress,
    eta_relative: etaSeconds,
    state: {
      skipped: false,
      interrupted: false,
      job: 'scripts_img2img',
      job_count: 1,
      job_no: 0,
      job_timestamp: '20261121080842',
      sampling_step: 0,
      sampling_steps: 16,
      ...state,
    },
  };
}

describe('the progress of a generation', () => {
  it('knows no steps before the first one, although the WebUI still shows those of the job before', () => {
    const tracker = new ProgressTracker();
    const preparing = answer(0.01, { job_count: -1, sampling_steps: 40 }, 99);
    expect(tracker.update(preparing, 0)).toEqual({ fraction: 0.01, step: 0, steps: 0, etaMs: null });
  });

  it('tells the rest from the pace of the steps that were seen', () => {
    const tracker = new ProgressTracker();
    tracker.update(answer(0.01, { job_count: -1 }), 0);
    tracker.update(answer(0.14, { sampling_step: 2 }, 30), 5000);
    const seen = tracker.update(answer(0.39, { sampling_step: 6 }, 20), 7000);
    expect(seen).toEqual({ fraction: 0.39, step: 6, steps: 16, etaMs: 5000 });
  });

  it('takes the WebUI’s guess as long as it has seen one step only', () => {
    const tracker = new ProgressTracker();
    expect(tracker.update(answer(0.5, { sampling_step: 8 }, 1.5), 100).etaMs).toBe(1500);
  });

  it('never falls, also at the end when the WebUI goes back to nothing', () => {
    const tracker = new ProgressTracker();
    tracker.update(answer(0.95, { sampling_step: 15 }), 1000);
    const idle = answer(0, { job: '', job_count: 0, sampling_step: 0 }, -1);
    expect(tracker.update(idle, 2000)).toMatchObject({ fraction: 0.95, step: 15, steps: 16 });
  });

  it('stays between nothing and all, whatever is claimed', () => {
    const tracker = new ProgressTracker();
    expect(tracker.update(answer(-3), 0).fraction).toBe(0);
    expect(tracker.update(answer(7, { sampling_step: 20 }, -5), 1)).toMatchObject({
      fraction: 1,
      step: 20,
      steps: 20,
      etaMs: 0,
    });
  });
});
