import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import {
  aRequest,
  aUnit,
  BLACK_MAP,
  FACE_MODEL,
  generatorOn,
  type SimulatedBackend,
  startBackend,
} from './simulated-backend.fixture.js';
import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import type { GenerationProgress } from './generation.js';
import { BackendModelMissing } from '../styles/styles.errors.js';
import { BackendFailed, ControlNotApplied, faultOf } from './gpu.errors.js';

const PROGRAMS: readonly Partial<SimulatorSettings>[] = [
  { program: 'a1111', mode: 'nowebui' },
  { program: 'a1111', mode: 'ui' },
  { program: 'forge', mode: 'nowebui' },
  { program: 'forge', mode: 'ui' },
];

let running: SimulatedBackend | undefined;

async function start(...options: Parameters<typeof startBackend>): Promise<SimulatedBackend> {
  running = await startBackend(...options);
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

describe.each(PROGRAMS)('a generation on $program in mode $mode', (program) => {
  it('returns the picture, controlled and of the requested size, with the parameters that were used', async () => {
    const { webui, generator } = await start(program);
    const result = await generator.generate(aRequest());
    const { width, height, format } = await sharp(result.image).metadata();
    expect({ width, height, format }).toEqual({ width: 128, height: 128, format: 'png' });
    // In the spelling of this WebUI, with which the job can be repeated there.
    const [sampler, scheduler] =
      program.program === 'forge' ? ['DPM++ 2M', 'Karras'] : ['DPM++ 2M Karras', 'Automatic'];
    expect(result).toMatchObject({ seed: 1234, sampler, scheduler, steps: 8 });
    expect(result.checkpoint).toBe('dreamshaper_8');
    expect(webui.observations.jobs).toMatchObject([{ unitCount: 1, controlledUnits: 1 }]);
  });

  it('reports the progress of its own job, which never decreases', async () => {
    const { webui, generator } = await start({ ...program, clock: { manual: true } });
    const seen: GenerationProgress[] = [];
    const generated = generator.generate(aRequest({ steps: 30 }), {
      onProgress: (progress) => seen.push(progress),
    });
    for (const steps of [6, 16]) {
      await webui.tickUntil(({ jobs }) => jobs[0]?.stepsDone === steps);
      await expect.poll(() => seen.at(-1)?.step, { timeout: 20_000 }).toBe(steps - 1); // as the WebUI counts
    }
    await webui.tickUntil(({ jobs }) => jobs[0]?.stage === 'ended');
    await generated;
    const fractions = seen.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    const last = seen.at(-1);
    // 30 steps at a denoising strength of 0.5 are 16.
    expect(last).toMatchObject({ steps: 16 });
    expect(last?.step).toBeGreaterThan(4);
    expect(last?.etaMs).toBeLessThan(1000);
  });

  it('rejects a unit whose names are not exactly listed, before anything is posted', async () => {
    const { webui, generator } = await start(program);
    const wrong = [
      aUnit({ model: 'control_v2p_sd15_mediapipe_face' }),
      aUnit({ model: FACE_MODEL.toUpperCase() }),
      aUnit({ module: 'Canny' }),
      aUnit({ weight: 3 }),
      aUnit({ guidanceStart: 1, guidanceEnd: 0.5 }),
      aUnit({ image: BLACK_MAP }),
    ];
    for (const unit of wrong) {
      await expect(generator.generate(aRequest({ units: [unit] }))).rejects.toBeInstanceOf(ControlNotApplied);
    }
    const four = [aUnit(), aUnit(), aUnit(), aUnit()];
    await expect(generator.generate(aRequest({ units: four }))).rejects.toBeInstanceOf(ControlNotApplied);
    expect(webui.observations.jobs).toEqual([]);
  });

  it.each(['jpg', 'webp'])(
    'is distinguished from its control maps if the WebUI is set to %s',
    async (format) => {
      const { webui, generator } = await start(program);
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ samples_format: format });
      await fetch(`${webui.url}/sdapi/v1/options`, { method: 'POST', headers, body });
      const { image } = await generator.generate(aRequest());
      expect((await sharp(image).metadata()).format).toBe(format === 'jpg' ? 'jpeg' : format);
      webui.fault({ kind: program.program === 'forge' ? 'control-dropped' : 'control-not-applied' });
      await expect(generator.generate(aRequest())).rejects.toBeInstanceOf(ControlNotApplied);
    },
  );

  it('rejects a missing sampler instead of using another one', async () => {
    const { webui, generator } = await start(program);
    const error: unknown = await generator
      .generate(aRequest({ sampler: 'euler a' }))
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(BackendFailed);
    expect(faultOf(error)).toMatchObject({ reason: 'sampler-missing', retryable: false });
    expect(webui.observations.jobs).toEqual([]);
  });

  it('paints with the requested checkpoint, and reports it', async () => {
    const { webui, generator } = await start(program);
    const first = await generator.generate(aRequest({ checkpoint: 'v1-5-pruned-emaonly' }));
    const second = await generator.generate(aRequest({ checkpoint: 'v1-5-pruned-emaonly.safetensors' }));
    const third = await generator.generate(aRequest({ checkpoint: 'dreamshaper_8' }));
    const painted = [first, second, third].map(({ checkpoint }) => checkpoint);
    expect(painted).toEqual(['v1-5-pruned-emaonly', 'v1-5-pruned-emaonly', 'dreamshaper_8']);
    expect(webui.observations.jobs.map(({ checkpoint }) => checkpoint)).toEqual(painted);
    expect(webui.observations.requests['POST /sdapi/v1/options']).toBe(2);
  });

  it('rejects a missing checkpoint', async () => {
    const { generator } = await start(program);
    const wanted = generator.generate(aRequest({ checkpoint: 'no-such-checkpoint' }));
    await expect(wanted).rejects.toBeInstanceOf(BackendModelMissing);
  });

  it('never has two jobs inside the WebUI, however many are started at once', async () => {
    const { webui, generator } = await start(program);
    await Promise.all([1, 2, 3].map((seed) => generator.generate(aRequest({ seed }))));
    expect(webui.observations).toMatchObject({ maxInsideLock: 1, maxParked: 0 });
  });

  it('takes over a GPU only when no job of another client runs on it', async () => {
    const { webui, backend, generator } = await start({ ...program, clock: { stepMs: 40 } });
    const { generator: otherClient } = await generatorOn(webui.url);
    const theirs = otherClient.generate(aRequest({ steps: 20 }));
    await webui.until(({ running: busy }) => busy === 1);
    const mine = generator.generate(aRequest());
    await Promise.all([theirs, mine]);
    expect(webui.observations).toMatchObject({ maxParked: 0, maxInsideLock: 1 });
    expect(backend.loadedCheckpoint?.name).toBe('dreamshaper_8');
  });
});

describe('the progress of a generation', () => {
  it('is read rarely while no client watches it, and at once when one begins to', async () => {
    const { webui, generator } = await start({ clock: { stepMs: 100 } });
    let watched = false;
    const seen = { unwatched: 0, watched: 0 };
    const generated = generator.generate(aRequest({ steps: 30 }), {
      pollMs: () => (watched ? 50 : 4_000),
      onProgress: () => (seen[watched ? 'watched' : 'unwatched'] += 1),
    });
    await webui.until(({ jobs }) => (jobs[0]?.stepsDone ?? 0) >= 6);
    watched = true;
    await generated;
    expect(seen.unwatched).toBe(0);
    expect(seen.watched).toBeGreaterThan(1);
  });
});
