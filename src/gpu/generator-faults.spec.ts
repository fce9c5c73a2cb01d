import { afterEach, describe, expect, it } from 'vitest';
import {
  aRequest,
  failureOf,
  generatorOn,
  type SimulatedBackend,
  startBackend,
} from './simulated-backend.fixture.js';
import type { FaultRule } from '../../test/webui-simulator/faults.js';
import type { Program } from '../../test/webui-simulator/simulator-options.js';
import type { FaultReason } from './gpu.errors.js';

let running: SimulatedBackend | undefined;

async function start(...options: Parameters<typeof startBackend>): Promise<SimulatedBackend> {
  running = await startBackend(...options);
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

interface Case {
  readonly fault: FaultRule;
  readonly code: string;
  readonly reason: FaultReason;
  readonly retryable: boolean;
}

const ON_BOTH: readonly Case[] = [
  {
    fault: { kind: 'out-of-memory', text: 'cuda' },
    code: 'backend_out_of_memory',
    reason: 'out-of-gpu-memory',
    retryable: false,
  },
  {
    fault: { kind: 'out-of-memory', text: 'attention' },
    code: 'backend_out_of_memory',
    reason: 'out-of-gpu-memory',
    retryable: false,
  },
  { fault: { kind: 'error' }, code: 'backend_failed', reason: 'internal-error', retryable: true },
  { fault: { kind: 'nan' }, code: 'backend_failed', reason: 'nan', retryable: true },
  { fault: { kind: 'black-image' }, code: 'backend_failed', reason: 'nan', retryable: true },
  {
    fault: { kind: 'wrong-size', width: 64, height: 64 },
    code: 'backend_failed',
    reason: 'wrong-size',
    retryable: true,
  },
  {
    fault: { kind: 'truncated-base64' },
    code: 'backend_failed',
    reason: 'unreadable-answer',
    retryable: true,
  },
  {
    fault: { kind: 'unreadable-json' },
    code: 'backend_failed',
    reason: 'unreadable-answer',
    retryable: true,
  },
  { fault: { kind: 'empty-images' }, code: 'backend_failed', reason: 'no-picture', retryable: true },
  {
    fault: { kind: 'missing-model' },
    code: 'backend_failed',
    reason: 'checkpoint-not-loaded',
    retryable: false,
  },
];

describe.each<Program>(['a1111', 'forge'])('a fault of %s', (program) => {
  it.each(ON_BOTH)('$fault becomes $code', async ({ fault, ...expected }) => {
    const { webui, generator } = await start({ program });
    webui.fault(fault);
    expect(await failureOf(generator.generate(aRequest()))).toEqual({ ...expected, gpuMayBeBusy: false });
  });

  it('leaves the generator ready for the next job', async () => {
    const { webui, generator } = await start({ program });
    webui.fault({ kind: 'out-of-memory' });
    await failureOf(generator.generate(aRequest()));
    await expect(generator.generate(aRequest())).resolves.toMatchObject({ seed: 1234 });
  });

  it('that breaks the connection sets gpuMayBeBusy, and the next job waits until the WebUI is idle', async () => {
    const { webui, generator } = await start({ program, clock: { stepMs: 30 } });
    webui.fault({ kind: 'reset', at: 'accepted' });
    const failure = await failureOf(generator.generate(aRequest({ steps: 20 })));
    expect(failure).toEqual({
      code: 'backend_failed',
      reason: 'connection-lost',
      retryable: true,
      gpuMayBeBusy: true,
    });
    await generator.generate(aRequest());
    expect(webui.observations).toMatchObject({ maxInsideLock: 1, maxParked: 0, interrupts: [] });
  });

  it('in the middle of a response yields no picture', async () => {
    const { webui, generator } = await start({ program });
    webui.fault({ kind: 'reset', at: 'mid-body' });
    expect(await failureOf(generator.generate(aRequest()))).toMatchObject({ reason: 'connection-lost' });
  });

  it('that kills it during a job is reported as a broken connection, and then as unreachable', async () => {
    const { webui, generator } = await start({ program });
    webui.fault({ kind: 'crash' });
    expect(await failureOf(generator.generate(aRequest()))).toMatchObject({ reason: 'connection-lost' });
    expect(await failureOf(generator.generate(aRequest()))).toEqual({
      code: 'backend_unavailable',
      reason: 'unreachable',
      retryable: true,
      gpuMayBeBusy: false,
    });
  });

  it('that hangs for ever ends with the deadline, and the connection is cut off', async () => {
    const { webui, generator } = await start(
      { program },
      { generationDeadlineMs: 300, generationGraceMs: 300 },
    );
    webui.fault({ kind: 'hang' });
    expect(await failureOf(generator.generate(aRequest()))).toEqual({
      code: 'deadline_exceeded',
      reason: 'timeout',
      retryable: true,
      gpuMayBeBusy: true,
    });
    webui.release();
  });

  it('that slows its steps down may exceed the deadline in all, as long as steps follow each other', async () => {
    const { webui, generator } = await start(
      { program, clock: { stepMs: 150 } },
      { generationDeadlineMs: 1500 },
    );
    const { elapsedMs } = await generator.generate(aRequest({ steps: 30 }));
    expect(elapsedMs).toBeGreaterThan(2000);
    expect(webui.observations.interrupts).toEqual([]);
  });

  it('that prevents its first step ends with the deadline and an interrupt of this job', async () => {
    const { webui, generator } = await start(
      { program, clock: { stepMs: 500 } },
      { generationDeadlineMs: 400, generationGraceMs: 15_000 },
    );
    const request = aRequest({ steps: 60 });
    expect(await failureOf(generator.generate(request))).toMatchObject({
      code: 'deadline_exceeded',
      gpuMayBeBusy: false,
    });
    const { jobs, interrupts } = webui.observations;
    expect(new Set(interrupts.map(({ taskId }) => taskId))).toEqual(new Set([request.taskId]));
    expect(jobs).toMatchObject([{ interrupted: true, clientGone: false }]);
  });

  it('while it starts is reported as unavailable', async () => {
    const { webui, generator } = await start({ program });
    webui.fault({ kind: 'not-found', path: '/sdapi', times: 0 });
    expect(await failureOf(generator.generate(aRequest()))).toMatchObject({
      code: 'backend_unavailable',
      reason: 'starting',
    });
  });
});

describe('interference of another client', () => {
  it.each<Program>(['a1111', 'forge'])('by an interrupt on %s is detected', async (program) => {
    const { webui, generator } = await start({ program, clock: { stepMs: 50 } });
    const failure = failureOf(generator.generate(aRequest({ steps: 30 })));
    await webui.until(({ jobs }) => (jobs[0]?.stepsDone ?? 0) > 1);
    await fetch(`${webui.url}/sdapi/v1/interrupt`, { method: 'POST' });
    expect(await failure).toMatchObject({ reason: 'interrupted-by-others', retryable: true });
  });

  it('by a switch of the checkpoint is detected', async () => {
    const { webui, generator } = await start({ program: 'a1111' });
    await generator.generate(aRequest({ checkpoint: 'dreamshaper_8' }));
    await fetch(`${webui.url}/sdapi/v1/options`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sd_model_checkpoint: 'v1-5-pruned-emaonly' }),
    });
    const failure = await failureOf(generator.generate(aRequest({ checkpoint: 'dreamshaper_8' })));
    expect(failure).toMatchObject({ reason: 'checkpoint-not-loaded', retryable: true });
    const again = await generator.generate(aRequest({ checkpoint: 'dreamshaper_8' }));
    expect(again.checkpoint).toBe('dreamshaper_8');
  });

  it('by an override that left another checkpoint loaded does not block later jobs', async () => {
    const { webui, generator } = await start({ program: 'a1111' });
    for (const checkpoint of ['v1-5-pruned-emaonly', 'dreamshaper_8'])
      await generator.generate(aRequest({ checkpoint }));
    await fetch(`${webui.url}/sdapi/v1/img2img`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        init_images: [Buffer.from(aRequest().initImage).toString('base64')],
        steps: 1,
        override_settings: { sd_model_checkpoint: 'v1-5-pruned-emaonly' },
        override_settings_restore_afterwards: true,
      }),
    });
    // Another process, which does not know the loaded checkpoint.
    const other = await generatorOn(webui.url);
    const painted = await other.generator.generate(aRequest({ checkpoint: 'dreamshaper_8' }));
    other.backend.client.close();
    expect(painted.checkpoint).toBe('dreamshaper_8');
  });

  it('by a failed upscale that left the WebUI busy for ever does not block later jobs', async () => {
    const { webui, generator } = await start({ program: 'a1111' });
    await fetch(`${webui.url}/sdapi/v1/extra-single-image`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        image: Buffer.from(aRequest().initImage).toString('base64'),
        upscaler_1: 'no such upscaler',
      }),
    });
    await expect(generator.generate(aRequest())).resolves.toMatchObject({ seed: 1234 });
  });
});

describe('checkpoints that cannot be loaded', () => {
  const checkpoints = [{ name: 'good' }, { name: 'torn', content: 'broken' as const }];

  it.each<Program>(['a1111', 'forge'])('are reported as such on %s', async (program) => {
    const { generator } = await start({ program, checkpoints });
    await generator.generate(aRequest({ checkpoint: 'good' }));
    const failure = await failureOf(generator.generate(aRequest({ checkpoint: 'torn' })));
    expect(failure).toMatchObject({ code: 'backend_failed', reason: 'checkpoint-not-loaded' });
  });
});
