import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StateAnswer } from '../webui/webui.dto.js';
import { forecastWarmUp } from './cold-starts.js';
import { Warmth } from './warmth.js';

const IDLE = {
  skipped: false,
  interrupted: false,
  job: '',
  job_count: 0,
  job_no: 0,
  job_timestamp: '0',
  sampling_step: 0,
  sampling_steps: 0,
} satisfies StateAnswer;
const PREPARING = { ...IDLE, job: 'scripts_img2img', job_count: -1 };
const SAMPLING = { ...PREPARING, job_count: 1, sampling_steps: 1 };
const DONE = { ...IDLE, sampling_steps: 1 };

let warmth: Warmth;

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

beforeEach(() => {
  vi.useFakeTimers();
  warmth = new Warmth();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the warmth of a WebUI', () => {
  it('goes from down to warm, and every part of the start is measured', async () => {
    warmth.away('down');
    vi.advanceTimersByTime(15_000);
    warmth.away('starting');
    vi.advanceTimersByTime(5_000);
    warmth.seen(IDLE);
    expect(warmth.phase).toBe('cold');
    vi.advanceTimersByTime(700);
    const warmingUp = warmth.during(sleep(10_800), false);
    expect(warmth.phase).toBe('loading');
    warmth.seen(IDLE); // our job does not show yet
    expect(warmth.phase).toBe('loading');
    await vi.advanceTimersByTimeAsync(10_500);
    warmth.seen(SAMPLING);
    expect(warmth.phase).toBe('warm');
    await vi.advanceTimersByTimeAsync(300);
    await warmingUp;
    for (const ms of [4_000, 9_000]) {
      const painted = warmth.during(sleep(ms), true);
      await vi.advanceTimersByTimeAsync(ms);
      await painted;
    }
    expect(warmth.coldStart).toEqual({ startMs: 20_000, loadMs: 10_500, firstPictureMs: 4_000 });
  });

  it('has no load time if the WebUI was warm when first seen', () => {
    warmth.seen(DONE);
    expect(warmth.phase).toBe('warm');
    expect(warmth.coldStart).toBeNull();
  });

  it('is lost with an unobserved restart, because a new process has never sampled', () => {
    warmth.seen(DONE);
    warmth.seen(IDLE);
    expect(warmth.phase).toBe('cold');
    expect(warmth.coldStart).toEqual({ startMs: null, loadMs: null, firstPictureMs: null });
  });

  it('survives an outage of the network', () => {
    warmth.seen(DONE);
    warmth.away('down');
    warmth.seen(DONE);
    expect(warmth.phase).toBe('warm');
  });

  it('is not reached if the first job failed before it sampled', async () => {
    warmth.seen(IDLE);
    const failed = warmth.during(Promise.reject(new Error('no such model')), true);
    await expect(failed).rejects.toThrow('no such model');
    warmth.seen(IDLE);
    expect(warmth.phase).toBe('cold');
    expect(warmth.coldStart?.loadMs).toBeNull();
  });

  it("is reached by another client's job as well", () => {
    warmth.seen(IDLE);
    warmth.seen(PREPARING);
    expect(warmth.phase).toBe('loading');
    vi.advanceTimersByTime(8_000);
    warmth.seen(SAMPLING);
    expect(warmth.phase).toBe('warm');
    expect(warmth.coldStart?.loadMs).toBe(8_000);
  });

  it('reports every change, and nothing else, to `news`', async () => {
    const never = new AbortController().signal;
    let news = 0;
    const hear = async (): Promise<void> => {
      await warmth.news(never, Infinity);
      news += 1;
    };
    warmth.seen(IDLE);
    void hear();
    warmth.seen(IDLE);
    await vi.advanceTimersByTimeAsync(1);
    expect(news).toBe(0);
    warmth.seen(DONE);
    await vi.advanceTimersByTimeAsync(1);
    expect(news).toBe(1);
  });

  it('is idle since the last work that was seen', async () => {
    warmth.seen(DONE);
    vi.advanceTimersByTime(60_000);
    expect(warmth.idleMs).toBe(60_000);
    warmth.seen({ ...DONE, job_count: 1 });
    expect(warmth.idleMs).toBe(0);
    vi.advanceTimersByTime(1_000);
    const painted = warmth.during(sleep(2_000), true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(warmth.idleMs).toBe(0);
    await vi.advanceTimersByTimeAsync(1_500);
    await painted;
    expect(warmth.idleMs).toBe(500);
  });
});

describe('the time until a WebUI is warm', () => {
  const last = { startMs: 20_000, loadMs: 10_000, firstPictureMs: 4_000 };

  it('is that of the last start, less the part that is over', () => {
    const answers = { wholeMs: 0, overMs: 0 };
    const loads = { wholeMs: 10_000, overMs: 0 };
    warmth.away('down');
    vi.advanceTimersByTime(5_000);
    expect(forecastWarmUp(warmth, last)).toEqual({ start: { wholeMs: 20_000, overMs: 5_000 }, load: loads });
    warmth.seen(IDLE);
    expect(forecastWarmUp(warmth, last)).toEqual({ start: answers, load: loads });
    warmth.seen(PREPARING);
    vi.advanceTimersByTime(4_000);
    expect(forecastWarmUp(warmth, last)).toEqual({ start: answers, load: { ...loads, overMs: 4_000 } });
    warmth.seen(SAMPLING);
    expect(forecastWarmUp(warmth, last)).toEqual({ start: answers, load: answers });
  });

  it('is not known while it is away without a measured start, or for much longer than that start took', () => {
    warmth.away('down');
    expect(forecastWarmUp(warmth, null).start).toBeNull();
    expect(forecastWarmUp(warmth, { ...last, startMs: null }).start).toBeNull();
    vi.advanceTimersByTime(25_000);
    expect(forecastWarmUp(warmth, last).start).not.toBeNull();
    vi.advanceTimersByTime(10_000);
    expect(forecastWarmUp(warmth, last).start).toBeNull();
  });

  it('is not derived from a time for which it was switched off', () => {
    warmth.away('down');
    expect(forecastWarmUp(warmth, { ...last, startMs: 8 * 3_600_000 }).start).toBeNull();
  });

  it('is assumed to be that of a T4 until it was measured', () => {
    warmth.seen(IDLE);
    expect(forecastWarmUp(warmth, null).load).toEqual({ wholeMs: 10_500, overMs: 0 });
  });
});
