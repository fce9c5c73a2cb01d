import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { type Memory, memoryOf } from './process-usage.js';

const BATCH = 10;
/** Number of transfers. */
const SIZED_AFTER = 200;
/** Usual difference between two measurements of the same heaps. */
const NOISE_MB = 10;

interface Sample {
  readonly transfers: number;
  readonly pssMb: number;
  readonly rssMb: number;
  readonly processes: readonly Memory[];
}

/** Memory of all our processes, transfer after transfer. */
export async function measureMemory(bench: Bench): Promise<BenchRow[]> {
  const total = bench.quick ? 3 * BATCH : 4 * SIZED_AFTER;
  const samples = await BenchStack.use(bench, { jobMs: 20 }, async (stack) => {
    const taken: Sample[] = [];
    for (let transfers = BATCH; transfers <= total; transfers += BATCH) {
      const submissions = await stack.submitMany(BATCH);
      await stack.untilIdle();
      await stack.expectSuccess(submissions);
      taken.push(sample(transfers, memoryOf(stack.family)));
    }
    return taken;
  });
  return bench.quick ? [sizeRow(samples)] : [sizeRow(samples), growthRow(samples)];
}

function sample(transfers: number, processes: readonly Memory[]): Sample {
  const sum = (figure: 'pssMb' | 'rssMb'): number =>
    processes.reduce((total, memory) => total + memory[figure], 0);
  return { transfers, pssMb: sum('pssMb'), rssMb: sum('rssMb'), processes };
}

function sizeRow(samples: readonly Sample[]): BenchRow {
  const sized = samples.find(({ transfers }) => transfers === SIZED_AFTER) ?? samples.at(-1);
  const { transfers, pssMb, rssMb } = sized ?? { transfers: 0, pssMb: NaN, rssMb: NaN };
  const highestMb = Math.max(...samples.map((taken) => taken.pssMb));
  return {
    what: `Memory of all our processes after ${transfers} transfers`,
    bar: '<= 600 MB',
    measured: `${pssMb.toFixed(0)} MB, highest ${highestMb.toFixed(0)} MB (sum of resident sets: ${rssMb.toFixed(0)} MB)`,
    reached: highestMb <= 600,
    values: { pssMb, rssMb, highestMb, transfers },
    series: samples,
  };
}

/**
 * Within a period, the lowest figure is what is really held: the rest is garbage not yet collected. The first
 * quarter fills caches and heaps; growth from the second quarter to the last one would continue.
 */
function growthRow(samples: readonly Sample[]): BenchRow {
  const quarter = samples.length / 4;
  const lowest = (from: number): number =>
    Math.min(...samples.slice(from * quarter, (from + 1) * quarter).map(({ pssMb }) => pssMb));
  const growthMb = lowest(3) - lowest(1);
  return {
    what: `Growth of that memory until ${samples.at(-1)?.transfers} transfers, second quarter to the last`,
    bar: 'none',
    measured: `${growthMb >= 0 ? '+' : ''}${growthMb.toFixed(0)} MB`,
    reached: growthMb <= NOISE_MB,
    values: { growthMb },
  };
}
