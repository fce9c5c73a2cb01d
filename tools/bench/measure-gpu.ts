import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { median, quantile } from './statistics.js';

const JOB_MS = 1_000;

/** How long the WebUI's lock is free between two jobs while more of them wait, as the simulator saw it. */
export async function measureGpu(bench: Bench): Promise<BenchRow[]> {
  return BenchStack.use(bench, { jobMs: JOB_MS }, async (stack) => {
    const submissions = await stack.submitMany(bench.quick ? 6 : 40);
    await stack.untilIdle();
    await stack.expectSuccess(submissions);
    const gapsMs = stack.stack.simulator?.observations.gpu.idleGapsMs ?? [];
    const p50 = median(gapsMs);
    const p95 = quantile(gapsMs, 0.95);
    return [
      {
        what: 'GPU idle between two transfers under backlog',
        bar: 'median <= 50 ms',
        measured: `median ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`,
        reached: p50 <= 50,
        values: { p50Ms: p50, p95Ms: p95, maxMs: Math.max(...gapsMs), gaps: gapsMs.length },
      },
    ];
  });
}
