import { afterEach, describe, expect, it } from 'vitest';
import { aRequest, generatorOn, type SimulatedBackend, startBackend } from './simulated-backend.fixture.js';
import type { Program, SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';

class Cancelled extends Error {}

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

describe.each(PROGRAMS)('a cancel on $program in mode $mode', (program) => {
  it('while it samples interrupts this job, and rejects once the WebUI has finished it', async () => {
    const { webui, generator } = await start({ ...program, clock: { stepMs: 40 } });
    const cancel = new AbortController();
    const request = aRequest({ steps: 100 });
    const generation = generator.generate(request, { signal: cancel.signal });
    const ended = generation.catch((reason: unknown) => reason);
    await webui.until(({ jobs }) => jobs[0]?.stage === 'sampling');
    cancel.abort(new Cancelled());
    expect(await ended).toBeInstanceOf(Cancelled);
    const { jobs, interrupts, running: busy } = webui.observations;
    expect(busy).toBe(0);
    expect(jobs).toMatchObject([{ interrupted: true, clientGone: false }]);
    expect(interrupts.map(({ taskId }) => taskId)).toEqual([request.taskId]);
  });

  it('before the first step rejects too, although a control map is the first returned image', async () => {
    const { webui, generator } = await start({ ...program, clock: { manual: true } });
    const cancel = new AbortController();
    const ended = generator
      .generate(aRequest(), { signal: cancel.signal })
      .catch((reason: unknown) => reason);
    await webui.until(({ jobs }) => jobs[0]?.stage === 'preparing');
    cancel.abort(new Cancelled());
    await webui.until(({ interrupts }) => interrupts.length > 0);
    await webui.tickUntil(({ jobs }) => jobs[0]?.stage === 'ended');
    expect(await ended).toBeInstanceOf(Cancelled);
    expect(webui.observations.jobs).toMatchObject([{ stepsDone: 0, interrupted: true }]);
  });

  it('before the POST posts nothing', async () => {
    const { webui, generator } = await start(program);
    const cancelled = generator.generate(aRequest(), { signal: AbortSignal.abort(new Cancelled()) });
    await expect(cancelled).rejects.toBeInstanceOf(Cancelled);
    expect(webui.observations).toMatchObject({ jobs: [], interrupts: [] });
  });

  it('after the end does not affect the next job', async () => {
    const { webui, generator } = await start(program);
    const cancel = new AbortController();
    await generator.generate(aRequest(), { signal: cancel.signal });
    const next = generator.generate(aRequest());
    cancel.abort(new Cancelled());
    await expect(next).resolves.toMatchObject({ seed: 1234 });
    expect(webui.observations.interrupts).toEqual([]);
  });

  it('of a job that hangs stops waiting after the grace time, and the next one waits until the WebUI is idle', async () => {
    const { webui, generator } = await start(program, { generationGraceMs: 300, idleWaitMs: 300 });
    webui.fault({ kind: 'hang' });
    const cancel = new AbortController();
    const ended = generator
      .generate(aRequest(), { signal: cancel.signal })
      .catch((reason: unknown) => reason);
    await webui.until(({ jobs }) => jobs[0]?.stage === 'sampling');
    cancel.abort(new Cancelled());
    expect(await ended).toBeInstanceOf(Cancelled);
    await expect(generator.generate(aRequest())).rejects.toMatchObject({
      code: 'backend_unavailable',
      fault: { reason: 'busy-with-others' },
    });
    expect(webui.observations.jobs).toHaveLength(1);
    webui.release();
  });
});

describe('a cancel on a WebUI that reports jobs by their id', () => {
  it.each<Program>(['a1111', 'forge'])(
    'on %s before its job has begun does not affect the running job',
    async (program) => {
      const { webui, generator } = await start({ program, mode: 'ui', clock: { stepMs: 40 } });
      await generator.generate(aRequest());
      const { generator: otherClient } = await generatorOn(webui.url);
      const theirs = aRequest({ steps: 40 });
      const theirsRunning = otherClient.generate(theirs);
      await webui.until(({ running: busy }) => busy === 1);
      // Right after its own job this generator assumes that it is alone, and parks the next job behind the other
      // client's.
      const cancel = new AbortController();
      const mine = aRequest({ steps: 150 }); // the maximum, so that it is still running on a busy machine
      const ended = generator.generate(mine, { signal: cancel.signal }).catch((reason: unknown) => reason);
      await webui.until(({ jobs }) => jobs.some(({ taskId }) => taskId === mine.taskId));
      cancel.abort(new Cancelled());
      // The other client may see the flag of the job after its own, and discard its picture as incomplete.
      await theirsRunning.catch(() => undefined);
      expect(await ended).toBeInstanceOf(Cancelled);
      expect(webui.observations.jobs).toContainEqual(
        expect.objectContaining({ taskId: theirs.taskId, interrupted: false }),
      );
      const hit = webui.observations.interrupts.map(({ taskId }) => taskId);
      expect(new Set(hit)).toEqual(new Set([mine.taskId]));
    },
  );
});
