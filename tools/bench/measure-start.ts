import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { median } from './statistics.js';

const LOOK_EVERY_MS = 10;

/** From the start of the process to the first `ready`, with the data directory of an earlier service. */
export async function measureStart(bench: Bench): Promise<BenchRow[]> {
  const cold = await startOnce(bench);
  const ready: number[] = [];
  const accepting: number[] = [];
  for (let run = 0; run < (bench.quick ? 2 : 7); run += 1) {
    const times = await startOnce(bench);
    ready.push(times.readyMs);
    accepting.push(times.acceptingMs);
  }
  const readyMs = median(ready);
  return [
    {
      what: 'Service ready after start, embedded Redis, warm disk',
      bar: '<= 3 s',
      measured: `${seconds(readyMs)} (accepting ${seconds(median(accepting))}; first start ever ${seconds(cold.readyMs)})`,
      reached: readyMs <= 3_000,
      values: {
        readyMs,
        slowestReadyMs: Math.max(...ready),
        acceptingMs: median(accepting),
        coldReadyMs: cold.readyMs,
      },
    },
  ];
}

async function startOnce(bench: Bench): Promise<{ readyMs: number; acceptingMs: number }> {
  const stack = await BenchStack.start(bench, { jobMs: 50 });
  try {
    const patience = { signal: bench.interruption.signal, lookEveryMs: LOOK_EVERY_MS };
    await stack.service.answers('/health/ready', patience);
    const readyMs = performance.now() - stack.service.startedAt;
    await stack.service.answers('/health/accepting', patience);
    return { readyMs, acceptingMs: performance.now() - stack.service.startedAt };
  } finally {
    await stack.stop();
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
