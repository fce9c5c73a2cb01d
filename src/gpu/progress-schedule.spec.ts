import { describe, expect, it } from 'vitest';
import type { ProgressAnswer } from '../webui/webui.dto.js';
import { ProgressSchedule, type ProgressScheduleOptions } from './progress-schedule.js';

function lookout(options: Partial<ProgressScheduleOptions> = {}): ProgressSchedule {
  return new ProgressSchedule({ pollMs: 1_000, atMostMs: 10_000, nearMs: 500, typicalMs: null, ...options });
}

function answer(step: number, image: string | null, job = '20261121080842'): ProgressAnswer {
  return {
    progress: step / 20,
    state: {
      skipped: false,
      interrupted: false,
      job: 'scripts_img2img',
      job_count: 1,
      job_no: 0,
      job_timestamp: job,
      sampling_step: step,
      sampling_steps: 20,
    },
    current_image: image === null ? null : Buffer.from(image).toString('base64'),
  };
}

/** The times at which it looks within so many ms, by a clock that advances by each pause. */
function looks(lookoutOfJob: ProgressSchedule, withinMs: number): number[] {
  const times: number[] = [];
  for (let now = 0; now <= withinMs; now += Math.max(1, lookoutOfJob.pauseMs(now)))
    if (lookoutOfJob.isDue(now)) times.push(now);
  return times;
}

describe('a lookout', () => {
  it('looks at the requested interval, or at the configured one', () => {
    expect(looks(lookout(), 3_100)).toHaveLength(3);
    expect(looks(lookout({ wantedMs: () => 200 }), 3_100)).toHaveLength(15);
    expect(looks(lookout({ wantedMs: () => 5_000 }), 11_000)).toHaveLength(2);
  });

  it('notices quickly that a client begins to watch', () => {
    let wantedMs = 5_000;
    const watched = lookout({ wantedMs: () => wantedMs });
    expect(looks(watched, 1_000)).toEqual([]);
    wantedMs = 200;
    expect(watched.pauseMs(1_000)).toBe(0);
    expect(watched.isDue(1_000)).toBe(true);
  });

  it('looks again early if the first steps suggest an end that is too far away', () => {
    let told = 0;
    const job = lookout({ pollMs: 10_000, typicalMs: 1_200, onNearlyDone: () => (told += 1) });
    const times: number[] = [];
    for (let now = 0; now < 1_200; now += Math.max(1, job.pauseMs(now))) {
      if (!job.isDue(now)) continue;
      times.push(now);
      // The job is prepared for half a second; from then on its steps have their usual pace.
      const steps = Math.max(0.2, ((now - 500) / 700) * 20);
      job.see(answer(steps, null), now);
    }
    expect(told).toBe(1);
    expect(times[0]).toBe(700);
    expect(times.length).toBeLessThan(4);
  });

  it('looks again soon at the first steps of an unknown kind of job, as they show no pace yet', () => {
    let told = 0;
    const job = lookout({ pollMs: 5_000, onNearlyDone: () => (told += 1) });
    const times: number[] = [];
    for (let now = 0; now < 8_000; now += Math.max(1, job.pauseMs(now))) {
      if (!job.isDue(now)) continue;
      times.push(now);
      job.see(answer(Math.floor((now / 8_000) * 20), null), now);
    }
    expect(told).toBe(1);
    expect(times.length).toBeLessThan(12);
  });

  it('shows each preview once, and requests the next one only after a while', () => {
    const shown: string[] = [];
    const show = (image: Buffer): number => shown.push(image.toString());
    const watched = lookout({ previews: { wanted: () => true, show } });
    watched.seePreview(answer(1, null), 100);
    expect(watched.wantsPreview(200)).toBe(true);
    watched.seePreview(answer(4, 'first'), 200);
    expect(watched.wantsPreview(900)).toBe(false);
    expect(watched.wantsPreview(1_200)).toBe(true);
    watched.seePreview(answer(5, 'first'), 1_200);
    watched.seePreview(answer(8, 'second'), 2_300);
    expect(shown).toEqual(['first', 'second']);
  });

  it('shows no preview that may belong to another job', () => {
    const shown: Buffer[] = [];
    const watched = lookout({ previews: { wanted: () => true, show: (image) => shown.push(image) } });
    watched.seePreview(answer(0, 'of the job before', '20261121080830'), 50);
    watched.seePreview(answer(3, null), 100);
    watched.seePreview(answer(2, 'of the job behind', '20261121080901'), 5_000);
    expect(shown).toEqual([]);
  });

  it('requests no preview while none is wanted', () => {
    expect(lookout().wantsPreview(100)).toBe(false);
    expect(lookout({ previews: { wanted: () => false, show: () => undefined } }).wantsPreview(100)).toBe(
      false,
    );
  });
});
