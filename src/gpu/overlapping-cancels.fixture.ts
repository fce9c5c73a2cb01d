import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../test/webui-simulator/painter/random.js';
import type { GenerationRequest } from './generation.js';
import { aRequest, type SimulatedBackend } from './simulated-backend.fixture.js';

class Cancelled extends Error {}

export interface OverlapRun {
  readonly seed: number;
  readonly generations: number;
  /** On average every second generation is cancelled, at a random moment within this time after its start, ms. */
  readonly withinMs: number;
}

/** Violations that were found, by task. */
export interface OverlapFindings {
  /** Failures without a cancel, or for another reason than the cancel. */
  readonly wrongEnds: unknown[];
  /** Interrupts that hit a job which was not cancelled. */
  readonly interruptedNeighbours: unknown[];
}

/**
 * Runs one generation after the other, each begun as soon as the one before is nearly done or over, with cancels
 * at random moments. The number of steps varies, so that ends and cancels meet in all ways.
 */
export async function overlapAtRandom(backend: SimulatedBackend, run: OverlapRun): Promise<OverlapFindings> {
  const random = seededRandom(run.seed);
  const cancelled = new Set<string>();
  const wrongEnds: unknown[] = [];
  const ends: Promise<void>[] = [];
  let free = Promise.resolve();
  for (let index = 0; index < run.generations; index += 1) {
    await free;
    const request = aRequest({ steps: 6 + Math.floor(random() * 20), seed: index });
    const cancelAfterMs = random() < 0.5 ? random() * run.withinMs : null;
    const { nearlyDone, ended } = begin(backend, request, { cancelAfterMs, cancelled });
    ends.push(ended.then((wrong) => void (wrong === null || wrongEnds.push(wrong))));
    free = Promise.race([nearlyDone, ended.then(() => undefined)]);
  }
  await Promise.all(ends);
  const { interrupts } = backend.webui.observations;
  const interruptedNeighbours = interrupts.filter(({ taskId }) => taskId !== null && !cancelled.has(taskId));
  return { wrongEnds, interruptedNeighbours };
}

/** @returns with `ended`: what was wrong about the end, or null */
function begin(
  { generator }: SimulatedBackend,
  request: GenerationRequest,
  { cancelAfterMs, cancelled }: { cancelAfterMs: number | null; cancelled: Set<string> },
): { nearlyDone: Promise<void>; ended: Promise<unknown> } {
  const controller = new AbortController();
  const over = new AbortController();
  const { taskId } = request;
  const cancel = async (afterMs: number): Promise<void> => {
    await sleep(afterMs, undefined, { signal: over.signal });
    cancelled.add(taskId);
    controller.abort(new Cancelled());
  };
  if (cancelAfterMs !== null) void cancel(cancelAfterMs).catch(() => undefined); // the generation ended first
  let ended: Promise<unknown> = Promise.resolve();
  const nearlyDone = new Promise<void>((resolve) => {
    const generation = generator.generate(request, {
      mayPark: true,
      signal: controller.signal,
      onNearlyDone: resolve,
    });
    ended = generation
      .then(
        () => (cancelled.has(taskId) ? { taskId, wrong: 'painted although it was cancelled' } : null),
        (error: unknown) => (error instanceof Cancelled ? null : { taskId, wrong: String(error) }),
      )
      .finally(() => over.abort());
  });
  return { nearlyDone, ended };
}
