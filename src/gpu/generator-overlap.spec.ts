import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import type { GenerateOptions, GenerationRequest } from './generation.js';
import { overlapAtRandom } from './overlapping-cancels.fixture.js';
import { aRequest, type SimulatedBackend, startBackend } from './simulated-backend.fixture.js';

class Cancelled extends Error {}

const PROGRAMS: readonly Partial<SimulatorSettings>[] = [
  { program: 'a1111', mode: 'nowebui' },
  { program: 'forge', mode: 'ui' },
];
/** Long enough to be followed, and to be observed while it runs. */
const SLOW_STEPS = { stepMs: 30, prepareMs: 0 };
const OVERLAP = { overlapMs: 150, pollMs: 30 };
/** The clock only moves when told to, so everything that must happen before a job's end has time to happen. */
const BY_HAND = { manual: true };
/** With a manual clock few steps suffice: the end counts as near as soon as some steps have shown a pace. */
const ALWAYS_NEAR = { overlapMs: 60_000, pollMs: 30 };
/** Of 16 steps: 30 at a denoising strength of 0.5. */
const LATE_STEP = 12;

const POLLING = { timeout: 20_000, interval: 10 };

const NOTHING = (): void => undefined;

let running: SimulatedBackend | undefined;

async function start(...options: Parameters<typeof startBackend>): Promise<SimulatedBackend> {
  running = await startBackend(...options);
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

/** Starts a generation; `nearlyDone` resolves when another one may be parked behind it. */
function begin({ generator }: SimulatedBackend, request: GenerationRequest, options: GenerateOptions = {}) {
  let tell: () => void = NOTHING;
  const nearlyDone = new Promise<void>((resolve) => (tell = resolve));
  const ended = generator
    .generate(request, { mayPark: true, onNearlyDone: tell, ...options })
    .catch((reason: unknown) => reason);
  // On a very busy machine the end may come unobserved: then an expectation must fail, instead of the test
  // hanging.
  return { nearlyDone: Promise.race([nearlyDone, ended.then(NOTHING)]), ended };
}

/** Manual clock: advances until the job of this number has few steps left, and the last ones were seen. */
async function reachLateStep(backend: SimulatedBackend, number: number): Promise<void> {
  for (let step = LATE_STEP - 2; step <= LATE_STEP; step += 1) {
    await backend.webui.tickUntil(({ jobs }) => jobs[number - 1]?.stepsDone === step);
    await someLooks(backend);
  }
}

/** Manual clock: lets the job of this number end, and advances the next one no further than that requires. */
async function letEnd({ webui }: SimulatedBackend, number: number): Promise<void> {
  const isAnswered = ({ jobs }: typeof webui.observations): boolean => jobs[number - 1]?.stage === 'ended';
  await webui.tickUntil(({ jobs }) => (jobs[number - 1]?.finishedMs ?? null) !== null);
  // The picture is encoded in the time of the clock and by the CPU: ticks do not help with the latter.
  await webui.until((seen) => webui.held > 0 || isAnswered(seen));
  if (!isAnswered(webui.observations)) await webui.tick();
  await webui.until(isAnswered);
}

/** Waits for some progress requests, so that any other request to the WebUI would have been sent. */
async function someLooks({ webui }: SimulatedBackend): Promise<void> {
  const count = ({ requests }: typeof webui.observations): number => requests['GET /sdapi/v1/progress'] ?? 0;
  const before = count(webui.observations);
  await webui.until((seen) => count(seen) >= before + 5);
}

/** Manual clock: starts two jobs, the second of which waits at the WebUI's lock. */
async function parkTwo(backend: SimulatedBackend) {
  const requests = [aRequest({ steps: 30 }), aRequest({ steps: 30 })] as const;
  const cancels = [new AbortController(), new AbortController()] as const;
  const first = begin(backend, requests[0], { signal: cancels[0].signal });
  await reachLateStep(backend, 1);
  await first.nearlyDone;
  const second = begin(backend, requests[1], { signal: cancels[1].signal });
  await backend.webui.until(({ jobs }) => jobs.length === 2);
  return { requests, cancels, first, second };
}

describe.each(PROGRAMS)('two generations that overlap on $program in mode $mode', (program) => {
  it('leave no gap: the second is parked while the first is nearly done, but never a third', async () => {
    const backend = await start({ ...program, clock: BY_HAND }, ALWAYS_NEAR);
    const { first, second } = await parkTwo(backend);
    const third = begin(backend, aRequest({ steps: 30 }));
    await someLooks(backend);
    await letEnd(backend, 1);
    await first.ended;
    await reachLateStep(backend, 2);
    await second.nearlyDone;
    await backend.webui.until(({ jobs }) => jobs.length === 3);
    await letEnd(backend, 3);
    for (const { ended } of [first, second, third]) expect(await ended).toMatchObject({ seed: 1234 });
    const { maxInsideLock, maxParked, interrupts } = backend.webui.observations;
    expect({ maxInsideLock, maxParked, interrupts }).toEqual({
      maxInsideLock: 1,
      maxParked: 1,
      interrupts: [],
    });
  });

  it('let the first one end when it is cancelled: an interrupt could hit the second', async () => {
    const backend = await start({ ...program, clock: BY_HAND }, ALWAYS_NEAR);
    const { cancels, first, second } = await parkTwo(backend);
    cancels[0].abort(new Cancelled());
    await someLooks(backend);
    await letEnd(backend, 2);
    expect(await first.ended).toBeInstanceOf(Cancelled);
    expect(await second.ended).toMatchObject({ seed: 1234 });
    expect(backend.webui.observations.interrupts).toEqual([]);
  });

  it('interrupt the second one when it is cancelled, but only once it has begun', async () => {
    const backend = await start({ ...program, clock: BY_HAND }, ALWAYS_NEAR);
    const { requests, cancels, first, second } = await parkTwo(backend);
    cancels[1].abort(new Cancelled());
    await someLooks(backend);
    await letEnd(backend, 1);
    expect(await first.ended).toMatchObject({ seed: 1234 });
    await backend.webui.until(({ interrupts }) => interrupts.length > 0);
    await letEnd(backend, 2);
    expect(await second.ended).toBeInstanceOf(Cancelled);
    const { interrupts, jobs } = backend.webui.observations;
    expect(new Set(interrupts.map(({ taskId }) => taskId))).toEqual(new Set([requests[1].taskId]));
    expect(jobs).toMatchObject([{ interrupted: false }, { interrupted: true }]);
  });

  it('each report their own progress', async () => {
    const backend = await start({ ...program, clock: BY_HAND }, ALWAYS_NEAR);
    const steps: number[] = [];
    const first = begin(backend, aRequest({ steps: 30 }));
    await reachLateStep(backend, 1);
    await first.nearlyDone;
    const second = begin(backend, aRequest({ steps: 30 }), {
      onProgress: ({ step }) => steps.push(step),
    });
    await backend.webui.until(({ jobs }) => jobs.length === 2);
    await someLooks(backend); // still at the first one
    await letEnd(backend, 1);
    await first.ended;
    await expect.poll(() => steps.length, POLLING).toBeGreaterThanOrEqual(3);
    await reachLateStep(backend, 2);
    await expect.poll(() => steps.at(-1), POLLING).toBe(LATE_STEP - 1); // as the WebUI counts
    await letEnd(backend, 2);
    await second.ended;
    expect(steps.slice(0, 3).every((step) => step <= 3)).toBe(true);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });
});

describe.each(PROGRAMS)('cancels at random moments on $program in mode $mode', (program) => {
  it('end exactly the cancelled jobs, whatever overlaps', async () => {
    const backend = await start({ ...program, clock: { stepMs: 6 } }, { pollMs: 10, overlapMs: 40 });
    const findings = await overlapAtRandom(backend, { seed: 5, generations: 20, withinMs: 250 });
    expect(findings).toEqual({ wrongEnds: [], interruptedNeighbours: [] });
    expect(backend.webui.observations).toMatchObject({ maxInsideLock: 1, maxParked: 1 });
  });
});

describe('a generation that must not be parked', () => {
  it('waits for the end of the previous one without `mayPark`', async () => {
    const backend = await start({ clock: SLOW_STEPS }, OVERLAP);
    const first = begin(backend, aRequest({ steps: 30 }));
    await first.nearlyDone;
    const second = begin(backend, aRequest({ steps: 30 }), { mayPark: false });
    expect(await second.ended).toMatchObject({ seed: 1234 });
    expect(backend.webui.observations.maxParked).toBe(0);
  });

  it('waits for it if it needs another checkpoint, whose switch would affect the running job', async () => {
    const backend = await start({ clock: SLOW_STEPS }, OVERLAP);
    const [title = ''] = backend.backend.capabilities?.checkpoints.map((entry) => entry.title) ?? [];
    const first = begin(backend, aRequest({ steps: 30 }));
    await first.nearlyDone;
    const second = begin(backend, aRequest({ steps: 20, checkpoint: title }));
    expect(await second.ended).toMatchObject({ seed: 1234 });
    expect(backend.webui.observations.maxParked).toBe(0);
  });

  it('waits for it if that one is being cancelled: its interrupt may be under way', async () => {
    const backend = await start({ clock: BY_HAND }, ALWAYS_NEAR);
    const cancel = new AbortController();
    const first = begin(backend, aRequest({ steps: 30 }), { signal: cancel.signal });
    await reachLateStep(backend, 1);
    await first.nearlyDone;
    cancel.abort(new Cancelled());
    const second = begin(backend, aRequest({ steps: 8 }));
    await backend.webui.until(({ interrupts }) => interrupts.length > 0);
    await someLooks(backend);
    await letEnd(backend, 2);
    expect(await first.ended).toBeInstanceOf(Cancelled);
    expect(await second.ended).toMatchObject({ seed: 1234 });
    const { jobs, maxParked } = backend.webui.observations;
    expect({ jobs, maxParked }).toMatchObject({
      jobs: [{ interrupted: true }, { interrupted: false }],
      maxParked: 0,
    });
  });

  it('waits for it if the overlap is disabled, and is prepared by then', async () => {
    const backend = await start({ clock: SLOW_STEPS }, { overlapMs: 0 });
    const first = begin(backend, aRequest({ steps: 30 }));
    await first.nearlyDone;
    const second = begin(backend, aRequest({ steps: 30 }));
    for (const { ended } of [first, second]) expect(await ended).toMatchObject({ seed: 1234 });
    const { jobs, maxParked } = backend.webui.observations;
    expect({ count: jobs.length, maxParked }).toEqual({ count: 2, maxParked: 0 });
    const [finished, received] = [jobs[0]?.finishedMs ?? 0, jobs[1]?.receivedMs ?? 0];
    expect(received).toBeGreaterThan(finished);
  });
});
