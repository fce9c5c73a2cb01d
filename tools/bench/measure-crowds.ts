import { type Bench, type BenchRow, BenchStack, type Measured } from './bench-stack.js';
import type { Chart, Series } from '../plot/chart.js';
import { median, quantile } from './statistics.js';

const JOB_MS = 500;
const AT_ONCE = [1, 5, 10, 20, 100];

/** Many transfers at once on one GPU: whether all succeed, and how long they wait. */
export async function measureCrowds(bench: Bench): Promise<Measured> {
  return BenchStack.use(bench, { jobMs: JOB_MS }, async (stack) => {
    const first = await stack.submitMany(2);
    await stack.untilIdle();
    await stack.expectSuccess(first);
    const rows: BenchRow[] = [];
    for (const atOnce of bench.quick ? [1, 5] : AT_ONCE) rows.push(await crowd(stack, atOnce));
    return { rows, charts: { 'bench-crowds': crowdChart(rows) } };
  });
}

async function crowd(stack: BenchStack, atOnce: number): Promise<BenchRow> {
  const submissions = await Promise.all(Array.from({ length: atOnce }, () => stack.submit()));
  await stack.untilIdle();
  const transfers = await Promise.all(submissions.map(({ id }) => stack.client.transfer(id)));
  const succeeded = transfers.filter(({ state }) => state === 'succeeded').length;
  const totals = transfers.map(({ timings }) => timings.totalMs);
  const waits = transfers.map(({ timings }) => timings.queuedMs + timings.waitMs);
  const parked = stack.stack.simulators.map(({ observations }) => observations.maxInsideLock);
  return {
    what: `${atOnce} at once on one GPU, jobs of ${JOB_MS / 1000} s`,
    bar: '100 % succeed',
    measured: `${((succeeded / atOnce) * 100).toFixed(0)} %; waiting ${seconds(waits)}, in all ${seconds(totals)}`,
    reached: succeeded === atOnce,
    values: {
      atOnce,
      succeeded,
      mostAtOnceOnTheGpu: Math.max(...parked),
      waitP50Ms: median(waits),
      waitP95Ms: quantile(waits, 0.95),
      totalP50Ms: median(totals),
      totalP95Ms: quantile(totals, 0.95),
    },
  };
}

function seconds(timesMs: readonly number[]): string {
  const [p50, p95] = [median(timesMs), quantile(timesMs, 0.95)].map((ms) => (ms / 1000).toFixed(1));
  return `${p50} s (p95 ${p95} s)`;
}

function crowdChart(rows: readonly BenchRow[]): Chart {
  const series = (name: string, figure: string): Series => {
    const points = rows.map(({ values }) => ({ x: values['atOnce'] ?? 0, y: (values[figure] ?? 0) / 1000 }));
    return { name, points, line: points };
  };
  return {
    title: `Many at once on one GPU, jobs of ${JOB_MS / 1000} s`,
    x: 'transfers submitted at once',
    y: 'seconds',
    series: [
      series('waiting, median', 'waitP50Ms'),
      series('waiting, p95', 'waitP95Ms'),
      series('in all, median', 'totalP50Ms'),
      series('in all, p95', 'totalP95Ms'),
    ],
  };
}
