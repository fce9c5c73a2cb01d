import { afterEach, describe, expect, it } from 'vitest';
import sharp, { type Sharp } from 'sharp';
import type { FaultRule } from './faults.js';
import { answerOf, faceUnit, get, img2img, post } from './generation-requests.fixture.js';
import type { SimulatorSettings } from './simulator-options.js';
import { WebUiSimulator } from './webui-simulator.js';

let webui: WebUiSimulator;

const startWith = async (
  fault: FaultRule | null,
  settings: Partial<SimulatorSettings> = {},
): Promise<void> => {
  webui = await WebUiSimulator.start({
    clock: { stepMs: 1 },
    ...settings,
    faults: fault === null ? [] : [fault],
  });
};

const firstPicture = async (response: Response): Promise<Sharp> =>
  sharp(Buffer.from((await answerOf(response)).images[0] ?? '', 'base64'));

afterEach(async () => {
  await webui.stop();
});

describe('a fault for the next job', () => {
  it.each([
    ['out-of-memory', { kind: 'out-of-memory' }, 'OutOfMemoryError', /^CUDA out of memory/],
    [
      'the other text of it',
      { kind: 'out-of-memory', text: 'attention' },
      'RuntimeError',
      /^Not enough memory/,
    ],
    ['NaN', { kind: 'nan' }, 'NansException', /all NaNs/],
    ['any exception', { kind: 'error', error: 'OSError', message: 'disk' }, 'OSError', /disk/],
    ['no checkpoint', { kind: 'missing-model' }, 'FileNotFoundError', /No checkpoints found/],
  ] as const)(
    '%s: a 500 in the words of the program, and the next job works',
    async (_name, fault, error, errors) => {
      await startWith(fault);
      const answer = await img2img(webui);
      expect(answer.status).toBe(500);
      expect(await answer.json()).toMatchObject({ error, errors: expect.stringMatching(errors) as string });
      expect(answer.headers.get('x-process-time')).toBeNull();
      expect(webui.faults.pending).toEqual([]);
    },
  );

  it('NaN is a black picture on Forge', async () => {
    await startWith({ kind: 'nan' }, { program: 'forge' });
    const { channels } = await (await firstPicture(await img2img(webui))).stats();
    expect(channels.every(({ max }) => max === 0)).toBe(true);
  });

  it('wrong size', async () => {
    await startWith({ kind: 'wrong-size', width: 40, height: 48 });
    expect(await (await firstPicture(await img2img(webui))).metadata()).toMatchObject({
      width: 40,
      height: 48,
    });
  });

  it('no pictures at all', async () => {
    await startWith({ kind: 'empty-images' });
    expect((await answerOf(await img2img(webui))).images).toEqual([]);
  });

  it('a picture that is cut short', async () => {
    await startWith({ kind: 'truncated-base64' });
    await expect((await firstPicture(await img2img(webui))).stats()).rejects.toThrow(/./);
  });

  it('an answer that is no JSON', async () => {
    await startWith({ kind: 'unreadable-json' });
    const answer = await img2img(webui);
    expect(answer.status).toBe(200);
    await expect(answer.json()).rejects.toThrow('JSON');
  });

  it('a connection that breaks in the middle of the answer', async () => {
    await startWith({ kind: 'reset', at: 'mid-body' });
    await expect(img2img(webui).then(async (answer) => answer.json())).rejects.toThrow(/./);
  });

  it('a connection that breaks while the job goes on', async () => {
    await startWith({ kind: 'reset', at: 'accepted' });
    await expect(img2img(webui)).rejects.toThrow('fetch failed');
    await webui.until(({ jobs }) => jobs[0]?.finishedMs !== null);
    expect(webui.observations.jobs[0]).toMatchObject({ stepsDone: 4, error: null });
  });

  it('a crash and a restart', async () => {
    await startWith({ kind: 'crash', restartAfterMs: 0 });
    await expect(img2img(webui)).rejects.toThrow('fetch failed');
    await webui.until(({ process }) => process === 2);
    let status = 0;
    while (status !== 200)
      status = await img2img(webui).then(
        (answer) => answer.status,
        () => 0,
      );
    expect(webui.observations.jobs).toHaveLength(2);
  });

  it('waits for the job it is meant for', async () => {
    await startWith({ kind: 'black-image', taskId: 'task(unlucky)' });
    const lucky = await firstPicture(await img2img(webui, { force_task_id: 'task(lucky)' }));
    const unlucky = await firstPicture(await img2img(webui, { force_task_id: 'task(unlucky)' }));
    expect((await lucky.stats()).isOpaque).toBe(true);
    expect((await lucky.stats()).channels[0]?.max).toBeGreaterThan(0);
    expect((await unlucky.stats()).channels[0]?.max).toBe(0);
  });
});

describe('control that is not applied', () => {
  it.each([
    ['a1111', 1],
    ['forge', 2],
  ] as const)('leaves %s with %i pictures in the answer', async (program, pictures) => {
    await startWith({ kind: 'control-not-applied' }, { program });
    const alwayson_scripts = await faceUnit(program);
    expect((await answerOf(await img2img(webui, { alwayson_scripts }))).images).toHaveLength(pictures);
    expect((await answerOf(await img2img(webui, { alwayson_scripts }))).images).toHaveLength(2);
    expect(webui.observations.jobs.map(({ controlledUnits }) => controlledUnits)).toEqual([0, 1]);
  });

  it('a control model that cannot be read does the same by itself', async () => {
    await startWith(null, {
      program: 'forge',
      brokenControlNetModels: ['control_v2p_sd15_mediapipe_face [9c7784a9]'],
    });
    const alwayson_scripts = await faceUnit('forge');
    expect((await answerOf(await img2img(webui, { alwayson_scripts }))).images).toHaveLength(2);
    expect(webui.observations.jobs[0]).toMatchObject({ unitCount: 1, controlledUnits: 0 });
  });
});

describe('a fault for a path', () => {
  it('says 404 as often as told, then answers', async () => {
    await startWith({ kind: 'not-found', path: '/sdapi', times: 2 });
    const ask = [1, 2, 3].map(async () => (await fetch(`${webui.url}/sdapi/v1/samplers`)).status);
    expect((await Promise.all(ask)).toSorted((a, b) => a - b)).toEqual([200, 404, 404]);
  });

  it('can be ordered and released over HTTP', async () => {
    await startWith(null);
    await post(webui, '/simulator/faults', { kind: 'hang' });
    const job = img2img(webui);
    await webui.until(({ jobs }) => jobs[0]?.stage === 'sampling');
    expect(await get(webui, '/sdapi/v1/progress')).toMatchObject({ state: { job: 'scripts_img2img' } });
    await post(webui, '/simulator/release');
    expect((await job).status).toBe(200);
  });

  it('refuses connections until it is told otherwise', async () => {
    await startWith(null);
    await webui.refuseConnections();
    await expect(fetch(`${webui.url}/sdapi/v1/samplers`)).rejects.toThrow('fetch failed');
    await webui.acceptConnections();
    expect((await fetch(`${webui.url}/sdapi/v1/samplers`)).status).toBe(200);
  });
});

describe('the memory of the card', () => {
  it('holds what fits and refuses what does not, in the words of torch', async () => {
    await startWith(null, { memory: { totalMiB: 3072 }, painter: 'tint' });
    expect((await img2img(webui, { width: 512, height: 512 })).status).toBe(200);
    const full = await img2img(webui, { width: 1536, height: 1536 });
    expect(await full.json()).toMatchObject({ error: 'OutOfMemoryError' });
    const { cuda } = await get<{ cuda: { allocated: { peak: number }; events: { oom: number } } }>(
      webui,
      '/sdapi/v1/memory',
    );
    expect(cuda.allocated.peak / 2 ** 20).toBeCloseTo(1639 + 0.262_144 * 640, -1);
    expect(cuda.events.oom).toBe(1);
  });

  it('is full for a job that the other programs leave no room for', async () => {
    await startWith(null, { memory: { totalMiB: 4096 }, painter: 'tint' });
    webui.occupyCard(2000);
    expect(await cardMiB()).toMatchObject({ used: 2480, total: 4096 });
    expect(await (await img2img(webui)).json()).toMatchObject({ error: 'OutOfMemoryError' });
    webui.occupyCard(0);
    expect((await img2img(webui)).status).toBe(200);
  });

  it('fills up with every job of a process that leaks, and is empty after its restart', async () => {
    await startWith(null, { memory: { creepMiBPerJob: 50, ramCreepMiBPerJob: 100 }, painter: 'tint' });
    const before = await cardMiB();
    for (let job = 0; job < 3; job += 1) await img2img(webui);
    const after = await cardMiB();
    expect(after.reserved - before.reserved).toBe(150);
    expect(after.used - before.used).toBe(150);
    await webui.restart();
    expect((await cardMiB()).reserved).toBe(before.reserved);
  });

  it('needs less for a unit that is moved off the card after each step', async () => {
    const [kept, moved] = [await peakWith(false), await peakWith(true)];
    expect(kept - moved).toBeCloseTo(689, 0);
  });
});

const cardMiB = async (): Promise<{ used: number; total: number; reserved: number }> => {
  const { cuda } = await get<{
    cuda: { system: { used: number; total: number }; reserved: { current: number } };
  }>(webui, '/sdapi/v1/memory');
  const { used, total } = cuda.system;
  const [inUse, all, reserved] = [used, total, cuda.reserved.current].map((bytes) => bytes / 2 ** 20);
  return { used: inUse ?? 0, total: all ?? 0, reserved: reserved ?? 0 };
};

/** Peak memory of two units on the card, MiB. */
const peakWith = async (low_vram: boolean): Promise<number> => {
  await startWith(null);
  const scripts = (await faceUnit('a1111', { low_vram })) as { controlnet: { args: object[] } };
  const args = [...scripts.controlnet.args, ...scripts.controlnet.args];
  await img2img(webui, { alwayson_scripts: { controlnet: { args } } });
  const { vramPeakMiB } = await get<{ vramPeakMiB: number }>(webui, '/simulator/observations');
  await webui.stop();
  return vramPeakMiB;
};
