import { type Bench, type BenchRow, BenchStack, type Measured } from './bench-stack.js';
import type { Chart } from '../plot/chart.js';
import { type GpuUse, gpuUse } from './gpu-use.js';
import { median, quantile } from './statistics.js';

const JOB_MS = 1_000;
const LOOK_AHEADS = [0, 1, 2, 4];
/** Without overlap, a job is posted only after the previous one was answered. */
const NO_OVERLAP = { WEBUI_OVERLAP_MS: '0' };

/** How long the WebUI's lock is free between two jobs while more of them wait. */
export async function measureGpu(bench: Bench): Promise<Measured> {
  const count = bench.quick ? 6 : 40;
  const overlapping = await backlog(bench, count, {});
  const waiting = await backlog(bench, count, NO_OVERLAP);
  const rows = [
    gapRow(overlapping),
    busyRow('with overlap', overlapping, 0.99),
    busyRow('without', waiting, 0.95),
  ];
  const ahead: BenchRow[] = [];
  for (const lookAhead of LOOK_AHEADS) {
    const use = await backlog(bench, bench.quick ? 4 : 15, { LOOK_AHEAD: String(lookAhead) });
    ahead.push(lookAheadRow(lookAhead, use));
  }
  return { rows: [...rows, ...ahead], charts: { 'bench-look-ahead': lookAheadChart(ahead) } };
}

async function backlog(bench: Bench, count: number, environment: NodeJS.ProcessEnv): Promise<GpuUse> {
  return BenchStack.use(bench, { jobMs: JOB_MS, environment }, async (stack) => {
    const before = stack.jobs().length; // jobs of the warm-up
    const submissions = await stack.submitMany(count);
    await stack.untilIdle();
    await stack.expectSuccess(submissions);
    return gpuUse(stack.jobs().slice(before));
  });
}

function gapRow({ gapsMs }: GpuUse): BenchRow {
  const p50 = median(gapsMs);
  const p95 = quantile(gapsMs, 0.95);
  return {
    what: 'GPU idle between two transfers under backlog',
    bar: 'median <= 50 ms',
    measured: `median ${p50.toFixed(1)} ms, p95 ${p95.toFixed(0)} ms`,
    reached: p50 <= 50,
    values: { p50Ms: p50, p95Ms: p95, maxMs: Math.max(...gapsMs), gaps: gapsMs.length },
  };
}

function busyRow(how: string, { busyShare, gapsMs }: GpuUse, bar: number): BenchRow {
  return {
    what: `GPU busy share under backlog, jobs of ${JOB_MS / 1000} s, ${how}`,
    bar: `>= ${bar * 100} %`,
    measured: `${(busyShare * 100).toFixed(1)} %`,
    reached: busyShare >= bar,
    values: { busyShare, medianGapMs: median(gapsMs) },
  };
}

function lookAheadRow(lookAhead: number, { busyShare, gapsMs }: GpuUse): BenchRow {
  return {
    what: `The same with LOOK_AHEAD=${lookAhead}`,
    bar: null,
    measured: `${(busyShare * 100).toFixed(1)} %, median gap ${median(gapsMs).toFixed(1)} ms`,
    reached: null,
    values: { lookAhead, busyShare, medianGapMs: median(gapsMs) },
  };
}

function lookAheadChart(rows: readonly BenchRow[]): Chart {
  const points = rows.map(({ values }) => ({
    x: values['lookAhead'] ?? 0,
    y: (values['busyShare'] ?? 0) * 100,
  }));
  return {
    title: `GPU busy share under backlog, jobs of ${JOB_MS / 1000} s`,
    x: 'transfers prepared in advance (LOOK_AHEAD)',
    y: '% of the time',
    series: [{ name: 'busy', points, line: points }],
  };
}
