import { afterEach, describe, expect, it } from 'vitest';
import { answerOf, faceUnit, get, img2img, post, smallPicture } from './generation-requests.fixture.js';
import type { SimulatorSettings } from './simulator-options.js';
import { WebUiSimulator } from './webui-simulator.js';

let webui: WebUiSimulator;

const start = async (settings: Partial<SimulatorSettings> = {}): Promise<WebUiSimulator> => {
  webui = await WebUiSimulator.start({ clock: { stepMs: 1 }, ...settings });
  return webui;
};

const statusOf = async (path: string): Promise<number> => (await fetch(webui.url + path)).status;

afterEach(async () => {
  await webui.stop();
});

describe('one lock for all generations', () => {
  it('lets jobs in one at a time, in the order they came', async () => {
    await start();
    const answers = await Promise.all(
      [1, 2, 3].map(async (seed) => img2img(webui, { seed, force_task_id: `task(${seed})` })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { jobs, maxInsideLock } = webui.observations;
    expect(maxInsideLock).toBe(1);
    const byStart = jobs.toSorted((a, b) => (a.startedMs ?? 0) - (b.startedMs ?? 0));
    expect(byStart.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('goes on with a job whose client hung up', async () => {
    await start({ clock: { manual: true } });
    const hangUp = new AbortController();
    const answer = img2img(webui, {}, hangUp.signal).catch(() => 'gone');
    await webui.tickUntil(({ jobs }) => jobs[0]?.stage === 'sampling');
    hangUp.abort();
    expect(await answer).toBe('gone');
    await webui.tickUntil(({ jobs }) => jobs[0]?.stage === 'ended');
    expect(webui.observations.jobs[0]).toMatchObject({ stepsDone: 4, error: null });
  });

  it('answers plain questions while a job runs, and lets refresh-checkpoints wait for it', async () => {
    await start({ clock: { manual: true } });
    const job = img2img(webui);
    await webui.tickUntil(({ jobs }) => jobs[0]?.stage === 'sampling');
    expect((await post(webui, '/sdapi/v1/options', { samples_format: 'png' })).status).toBe(200);
    expect(await get(webui, '/sdapi/v1/sd-models')).toHaveLength(2);
    const refresh = post(webui, '/sdapi/v1/refresh-checkpoints').then(
      () => webui.observations.jobs[0]?.finishedMs,
    );
    await webui.tickUntil(({ jobs }) => jobs[0]?.stage === 'ended');
    expect(await refresh).toBeGreaterThan(0);
    expect((await job).status).toBe(200);
  });

  it('looks dead to synchronous routes when forty jobs are parked, while asynchronous ones answer', async () => {
    await start();
    webui.fault({ kind: 'hang' });
    const jobs = Promise.all(Array.from({ length: 45 }, async (_, seed) => img2img(webui, { seed })));
    await webui.until((seen) => seen.jobs.length === 40 && seen.jobs[0]?.stage === 'sampling');
    let progressAnswered = false;
    const progress = get(webui, '/sdapi/v1/progress').then(() => (progressAnswered = true));
    expect(await get(webui, '/controlnet/version')).toEqual({ version: 3 });
    expect(progressAnswered).toBe(false);
    webui.release();
    await progress;
    expect((await jobs).map(({ status }) => status)).toEqual(Array.from({ length: 45 }, () => 200));
    expect(webui.observations).toMatchObject({ maxInsideLock: 1, maxParked: 39 });
  });
});

describe('interrupt', () => {
  it('hits whoever runs and leaves the job that waits alone', async () => {
    await start({ clock: { manual: true } });
    const first = img2img(webui, { force_task_id: 'task(first)', steps: 20 });
    await webui.tickUntil(({ jobs }) => jobs[0]?.stepsDone === 3);
    const second = img2img(webui, { force_task_id: 'task(second)', steps: 8 });
    await webui.until(({ jobs }) => jobs.length === 2);
    await post(webui, '/sdapi/v1/interrupt');
    await webui.tickUntil(({ jobs }) => jobs.every(({ stage }) => stage === 'ended'));
    expect((await answerOf(await first)).images).toHaveLength(1);
    expect((await second).status).toBe(200);
    const { jobs, interrupts } = webui.observations;
    expect(interrupts.map(({ taskId }) => taskId)).toEqual(['task(first)']);
    expect(jobs.map(({ interrupted, stepsDone }) => [interrupted, stepsDone])).toEqual([
      // The running step is not interrupted.
      [true, 4],
      [false, 7],
    ]);
  });

  it.each(['a1111', 'forge'] as const)(
    'before the first step leaves the map alone in the answer of %s',
    async (program) => {
      await start({ program, clock: { manual: true } });
      const job = img2img(webui, { alwayson_scripts: await faceUnit(program) });
      await webui.tickUntil(({ jobs }) => jobs[0]?.stage === 'preparing' && jobs[0].unitCount === 0);
      await post(webui, '/sdapi/v1/interrupt');
      await webui.tickUntil(({ jobs }) => jobs[0]?.stage === 'ended');
      const { images } = await answerOf(await job);
      expect(images).toHaveLength(1);
      expect(Buffer.from(images[0] ?? '', 'base64').includes('parameters')).toBe(false);
    },
  );
});

describe('its life', () => {
  it('loses everything but its disk in a crash, and comes back on the same port', async () => {
    await start();
    await post(webui, '/sdapi/v1/options', { CLIP_stop_at_last_layers: 2 });
    webui.fault({ kind: 'hang' });
    const job = img2img(webui).catch(() => 'no answer');
    await webui.until(({ jobs }) => jobs[0]?.stage === 'sampling');
    const { url } = webui;
    await webui.crash();
    expect(await job).toBe('no answer');
    await expect(fetch(`${url}/sdapi/v1/options`)).rejects.toThrow('fetch failed');
    await webui.restart();
    expect(webui.url).toBe(url);
    expect(await get(webui, '/sdapi/v1/options')).toMatchObject({ CLIP_stop_at_last_layers: 2 });
    expect(await get(webui, '/sdapi/v1/progress')).toMatchObject({ progress: 0 });
    expect(webui.observations.process).toBe(2);
  });

  it.each([
    { missing: 'all routes', startup: { apiMissingMs: 3_600_000 }, statuses: [200, 404, 404] },
    {
      missing: 'those of ControlNet',
      startup: { controlNetMissingMs: 3_600_000 },
      statuses: [200, 200, 404],
    },
    { missing: 'none', startup: {}, statuses: [200, 200, 200] },
  ])('opens the port of UI mode while $missing are missing', async ({ startup, statuses }) => {
    await start({ program: 'forge', mode: 'ui', startup });
    const paths = ['/app_id', '/sdapi/v1/samplers', '/controlnet/model_list'];
    expect(await Promise.all(paths.map(statusOf))).toEqual(statuses);
  });

  it('names itself where a client can see it', async () => {
    await start();
    const answer = await fetch(`${webui.url}/sdapi/v1/sd-models`);
    expect(answer.headers.get('x-easel-simulator')).toBe('1');
    expect(await get(webui, '/simulator/observations')).toMatchObject({ simulator: true, program: 'a1111' });
  });
});

describe('UI mode', () => {
  it('tells of tasks by their id: active, queued, completed; a failed one stays active', async () => {
    await start({ mode: 'ui', clock: { manual: true } });
    const ask = async (id_task: string): Promise<unknown> =>
      (await post(webui, '/internal/progress', { id_task, live_preview: false })).json();
    const first = img2img(webui, { force_task_id: 'task(1)' });
    await webui.tickUntil(({ jobs }) => jobs[0]?.stepsDone === 2);
    const second = img2img(webui, { force_task_id: 'task(2)', steps: 0 });
    await webui.until(({ jobs }) => jobs.length === 2);
    expect(await ask('task(1)')).toMatchObject({ active: true, queued: false, progress: 0.25 });
    expect(await ask('task(2)')).toMatchObject({ active: false, queued: true, textinfo: 'In queue: 1/1' });
    expect(await get(webui, '/internal/pending-tasks')).toEqual({ size: 1, tasks: ['task(2)'] });
    await webui.tickUntil(({ jobs }) => jobs[1]?.error !== null && jobs[1]?.error !== undefined);
    expect((await second).status).toBe(500);
    await webui.tickUntil(({ jobs }) => jobs[0]?.stage === 'ended');
    expect((await first).status).toBe(200);
    expect(await ask('task(1)')).toMatchObject({ active: false, completed: true });
    expect(await ask('task(2)')).toMatchObject({ active: true, completed: false });
  });

  it('answers nobody while it detects', async () => {
    await start({ mode: 'ui', clock: { manual: true } });
    while (webui.held > 0) await webui.tick();
    const module = { controlnet_module: 'none', controlnet_input_images: ['iVBORw0KGgo='] };
    const detect = post(webui, '/controlnet/detect', module);
    await webui.until(({ requests }) => requests['POST /controlnet/detect'] === 1);
    expect((await detect).status).toBe(500);
    const good = post(webui, '/controlnet/detect', {
      ...module,
      controlnet_input_images: [await smallPicture()],
    });
    await webui.until(() => webui.held > 0);
    let answered = false;
    const ping = get(webui, '/internal/ping').then(() => (answered = true));
    await webui.until(({ requests }) => requests['GET /internal/ping'] === 1);
    expect(answered).toBe(false);
    await webui.tick();
    await ping;
    expect((await good).status).toBe(200);
  });
});
