import { type Bench, type BenchRow, BenchStack, type Measured } from './bench-stack.js';
import type { Chart } from '../plot/chart.js';

const JOB_MS = 4_000;
const BACKENDS = [1, 2, 4];
const JOBS_EACH = 6;

/** The gain by more GPUs: pictures per minute under backlog, compared to that multiple of one GPU's. */
export async function measureBackends(bench: Bench): Promise<Measured> {
  const rates: number[] = [];
  for (const backends of BACKENDS) {
    const each = bench.quick ? 2 : JOBS_EACH;
    rates.push(
      await BenchStack.use(bench, { jobMs: JOB_MS, backends }, (stack) => rate(stack, backends * each)),
    );
  }
  const [alone = Number.NaN] = rates;
  const rows = BACKENDS.map((backends, index) => row(backends, rates[index] ?? Number.NaN, alone));
  return { rows, charts: { 'bench-backends': throughputChart(rows, alone) } };
}

/**
 * Pictures per minute, from the first submission to the last result, including the stages before and after the
 * GPU.
 */
async function rate(stack: BenchStack, count: number): Promise<number> {
  const started = performance.now();
  const submissions = await stack.submitMany(count);
  await stack.untilIdle();
  const minutes = (performance.now() - started) / 60_000;
  await stack.expectSuccess(submissions);
  return count / minutes;
}

function row(backends: number, perMinute: number, alone: number): BenchRow {
  const linear = perMinute / (alone * backends);
  return {
    what: `Throughput with ${backends} WebUI${backends === 1 ? '' : 's'}, jobs of ${JOB_MS / 1000} s`,
    bar: backends === 1 ? null : '>= 0.95 linear',
    measured: `${perMinute.toFixed(1)} a minute${backends === 1 ? '' : `, ${linear.toFixed(2)} linear`}`,
    reached: backends === 1 ? null : linear >= 0.95,
    values: { backends, perMinute, linear },
  };
}

function throughputChart(rows: readonly BenchRow[], alone: number): Chart {
  const points = rows.map(({ values }) => ({ x: values['backends'] ?? 0, y: values['perMinute'] ?? 0 }));
  const linear = points.map(({ x }) => ({ x, y: alone * x }));
  return {
    title: `Throughput under backlog, jobs of ${JOB_MS / 1000} s`,
    x: 'WebUIs',
    y: 'pictures a minute',
    series: [
      { name: 'measured', points, line: points },
      { name: 'linear', points: [], line: linear },
    ],
  };
}
