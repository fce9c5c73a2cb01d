import { describe, expect, it } from 'vitest';
import type { ProgressAnswer, StateAnswer } from '../webui/webui.dto.js';
import { ProgressTracker } from './progress-tracker.js';

function answer(progress: number, state: Partial<StateAnswer> = {}): ProgressAnswer {
  return {
    progress,
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

/** Times at which a WebUI showed each step from the first one on, ms since the job was posted. */
const COURSES = {
  'A1111, warm': [
    2_613, 3_717, 4_720, 5_723, 6_827, 7_827, 8_933, 10_031, 11_033, 12_056, 13_044, 14_046, 15_048, 16_053,
    17_053,
  ],
  'A1111, warm, with a ControlNet': [3_812, 5_016, 5_918, 6_921, 7_820, 8_722],
  'A1111, which loads its model first': [18_668, 19_670],
  'Forge, warm': [
    2_619, 3_726, 4_634, 5_630, 6_631, 7_534, 8_539, 9_646, 10_642, 11_552, 12_544, 13_451, 14_459, 15_367,
    16_577,
  ],
  'Forge, which loads its model first': [7_538, 9_144],
};

/** The WebUI's response, with its own estimate: it extrapolates from the share done so far, loading included. */
function answerAt(shown: readonly number[], atMs: number): ProgressAnswer {
  const step = shown.filter((ms) => ms <= atMs).length;
  const steps = shown.length + 1;
  const progress = 0.01 + step / steps;
  return answer(progress, { sampling_step: step, sampling_steps: steps });
}

/** Estimates of the end that are off by more than one look and a longer first step can explain. */
function wrong(shown: readonly number[], pollMs: number): object[] {
  const endMs = shown.at(-1) ?? 0;
  const tracker = new ProgressTracker();
  const looks = Array.from({ length: Math.ceil(endMs / pollMs) }, (_, index) => index * pollMs);
  return looks
    .map((atMs) => ({ leftMs: endMs - atMs, told: tracker.update(answerAt(shown, atMs), atMs).etaMs }))
    .filter(({ leftMs, told }) => told !== null && Math.abs(told - leftMs) > pollMs + 300 + 0.4 * leftMs);
}

describe('the estimated end of the last step', () => {
  it.each(Object.entries(COURSES))('is about right, or null: %s', (_name, shown) => {
    expect(wrong(shown, 200)).toEqual([]);
    expect(wrong(shown, 1_000)).toEqual([]);
  });
});

describe('the progress of a generation', () => {
  it('has no steps before the first one, although the WebUI still shows those of the previous job', () => {
    const tracker = new ProgressTracker();
    const preparing = answer(0.01, { job_count: -1, sampling_steps: 40 });
    expect(tracker.update(preparing, 0)).toEqual({ fraction: 0.01, step: 0, steps: 0, etaMs: null });
  });

  it('estimates the rest by the pace of the steps seen so far, including the current one', () => {
    const tracker = new ProgressTracker();
    tracker.update(answer(0.01, { job_count: -1 }), 0);
    tracker.update(answer(0.14, { sampling_step: 2 }), 5000);
    const seen = tracker.update(answer(0.39, { sampling_step: 6 }), 7000);
    expect(seen).toEqual({ fraction: 0.39, step: 6, steps: 16, etaMs: 4500 });
    expect(tracker.update(answer(0.39, { sampling_step: 6 }), 7300).etaMs).toBe(4200);
    // The pace drops: no more than one step's duration is subtracted for the late step.
    expect(tracker.update(answer(0.39, { sampling_step: 6 }), 9000).etaMs).toBe(4000);
    expect(tracker.update(answer(0.95, { sampling_step: 15 }), 12_000).etaMs).toBe(0);
  });

  it('has no estimate after one step, whatever the WebUI guesses, nor from a step that had already begun', () => {
    const tracker = new ProgressTracker();
    expect(tracker.update(answer(0.26, { sampling_step: 4 }), 5000).etaMs).toBeNull();
    expect(tracker.update(answer(0.32, { sampling_step: 5 }), 5100).etaMs).toBeNull();
    expect(tracker.update(answer(0.39, { sampling_step: 6 }), 6000).etaMs).toBe(4500);
  });

  it('uses the duration of earlier jobs until it has seen the pace of this one', () => {
    const tracker = new ProgressTracker(8000);
    expect(tracker.update(answer(0.01, { job_count: -1 }), 0).etaMs).toBeNull();
    expect(tracker.update(answer(0.07, { sampling_step: 1 }), 20_000).etaMs).toBe(7000);
    expect(tracker.update(answer(0.14, { sampling_step: 2 }), 20_400).etaMs).toBe(5200);
  });

  it('never decreases, even at the end when the WebUI goes back to 0', () => {
    const tracker = new ProgressTracker();
    tracker.update(answer(0.95, { sampling_step: 15 }), 1000);
    const idle = answer(0, { job: '', job_count: 0, sampling_step: 0 });
    expect(tracker.update(idle, 2000)).toMatchObject({ fraction: 0.95, step: 15, steps: 16 });
  });

  it('stays between 0 and 1, whatever the WebUI reports', () => {
    const tracker = new ProgressTracker();
    expect(tracker.update(answer(-3), 0).fraction).toBe(0);
    expect(tracker.update(answer(7, { sampling_step: 20 }), 1)).toMatchObject({
      fraction: 1,
      step: 20,
      steps: 20,
      etaMs: 0,
    });
  });
});
