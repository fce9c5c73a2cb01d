import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { cpuByProgram } from './process-usage.js';

const JOB_MS = 4_000;
const VCPUS = 2;
/** Transfers before the measurement: JavaScript and WebAssembly are compiled once for thousands of transfers. */
const WARM_UP = 3;
/** A usual interval for jobs of seconds: the stages are measured, not the responses to frequent polls. */
const LOOK_EVERY_MS = 1_000;

interface CpuUse {
  /** By program. */
  readonly usedMs: ReadonlyMap<string, number>;
  readonly wallMs: number;
  readonly transfers: number;
}

/** All CPU time of our processes while they work off a backlog of 12 MP photos, including uploads. */
export async function measureCpu(bench: Bench): Promise<BenchRow[]> {
  const use = await BenchStack.use(bench, { jobMs: JOB_MS }, async (stack) => {
    await stack.submitMany(WARM_UP);
    await stack.untilIdle(LOOK_EVERY_MS);
    const before = cpuByProgram(stack.family);
    const started = performance.now();
    const submissions = await stack.submitMany(bench.quick ? 3 : 15);
    await stack.untilIdle(LOOK_EVERY_MS);
    const wallMs = performance.now() - started;
    const after = cpuByProgram(stack.family);
    await stack.expectSuccess(submissions);
    const usedMs = new Map([...after].map(([program, ms]) => [program, ms - (before.get(program) ?? 0)]));
    return { usedMs, wallMs, transfers: submissions.length };
  });
  return [perTransferRow(use), shareRow(use)];
}

function perTransferRow({ usedMs, transfers }: CpuUse): BenchRow {
  const perTransferMs = allOf(usedMs) / transfers;
  const parts = [...usedMs].map(([program, ms]) => [program, Math.round(ms / transfers)] as const);
  return {
    what: 'CPU of our processes per transfer, all stages',
    bar: '<= 500 ms',
    measured: `${perTransferMs.toFixed(0)} ms (${parts.map(([program, ms]) => `${program} ${ms}`).join(', ')})`,
    reached: perTransferMs <= 500,
    values: { perTransferMs, transfers, ...Object.fromEntries(parts) },
  };
}

function shareRow({ usedMs, wallMs }: CpuUse): BenchRow {
  const all = allOf(usedMs);
  const share = all / wallMs / VCPUS;
  return {
    what: `CPU share of ${VCPUS} vCPU with jobs of ${JOB_MS / 1000} s`,
    bar: '<= 15 %',
    measured: `${(share * 100).toFixed(1)} %`,
    reached: share <= 0.15,
    values: { share, usedMs: all, wallMs },
  };
}

function allOf(usedMs: CpuUse['usedMs']): number {
  return [...usedMs.values()].reduce((sum, ms) => sum + ms, 0);
}
