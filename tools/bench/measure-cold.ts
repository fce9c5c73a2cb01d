import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { median } from './statistics.js';

const PHASES = { start: 'start of the WebUI', load: 'loading', first_picture: 'first picture' };
const LOOK_EVERY_MS = 100;
/** Times of a T4: the checkpoint in 8 s, a ControlNet in 2.5 s, about 4 s for a picture. */
const T4: Partial<SimulatorSettings> = { painter: 'tint' };

/** A WebUI that has just started, compared to a warm one: with the warm-up, and without it. */
export async function measureCold(bench: Bench): Promise<BenchRow[]> {
  return [
    ...(await coldAgainstWarm(bench, 'warmed up before', { WARM_UP: 'on' })),
    ...(await coldAgainstWarm(bench, 'WARM_UP=off', { WARM_UP: 'off' })),
  ];
}

async function coldAgainstWarm(
  bench: Bench,
  how: string,
  environment: NodeJS.ProcessEnv,
): Promise<BenchRow[]> {
  return BenchStack.use(bench, { simulator: T4, environment }, async (stack) => {
    if (environment['WARM_UP'] === 'on') await untilWarm(stack, bench.interruption.signal);
    const phases = await coldStartSeconds(stack);
    const first = await totalMs(stack);
    const warm: number[] = [];
    for (let index = 0; index < (bench.quick ? 1 : 5); index += 1) warm.push(await totalMs(stack));
    const warmMs = median(warm);
    const said = Object.entries(phases).map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)} s`);
    return [
      {
        what: `First transfer after the start of a T4-like WebUI, ${how}`,
        bar: null,
        measured: `${(first / 1000).toFixed(1)} s, later ones ${(warmMs / 1000).toFixed(1)} s${said.length > 0 ? ` (${said.join(', ')})` : ''}`,
        reached: null,
        values: { firstMs: first, warmMs, ...phases },
      },
    ];
  });
}

/** Resolves when `/health/accepting` reports a warm WebUI. */
async function untilWarm({ stack }: BenchStack, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const health = await (await fetch(`${stack.url}/health/accepting`)).text();
    if (health.includes('"phase":"warm"')) return;
    await sleep(LOOK_EVERY_MS);
  }
}

async function totalMs(stack: BenchStack): Promise<number> {
  const submission = await stack.submit();
  await stack.untilIdle();
  await stack.expectSuccess([submission]);
  return (await stack.client.transfer(submission.id)).timings.totalMs;
}

/** The service's own metrics, with the labels of the table. */
async function coldStartSeconds({ stack }: BenchStack): Promise<Record<string, number>> {
  const metrics = await (await fetch(`${stack.url}/metrics`)).text();
  const seconds: Record<string, number> = {};
  for (const [phase, words] of Object.entries(PHASES)) {
    const found = new RegExp(`^easel_cold_start_seconds\\{[^}]*phase="${phase}"[^}]*\\} (\\S+)$`, 'm').exec(
      metrics,
    );
    if (found) seconds[words] = Number(found[1]);
  }
  return seconds;
}
