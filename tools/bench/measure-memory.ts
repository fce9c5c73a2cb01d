import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { type Memory, memoryOf } from './process-usage.js';
import { slope } from './statistics.js';

const BATCH = 10;
/** MB per 100 transfers that are noise of the garbage collector. */
const FLAT_MB = 5;

interface Sample extends Memory {
  readonly transfers: number;
}

/** What all our processes have in memory, transfer after transfer. */
export async function measureMemory(bench: Bench): Promise<BenchRow[]> {
  const total = bench.quick ? 3 * BATCH : 200;
  const samples = await BenchStack.use(bench, 20, async (stack) => {
    const taken: Sample[] = [];
    for (let transfers = BATCH; transfers <= total; transfers += BATCH) {
      const submissions = await stack.submitMany(BATCH);
      await stack.untilIdle();
      await stack.expectSuccess(submissions);
      taken.push({ transfers, ...memoryOf(stack.family) });
    }
    return taken;
  });
  return bench.quick ? [sizeRow(samples)] : [sizeRow(samples), growthRow(samples)];
}

function sizeRow(samples: readonly Sample[]): BenchRow {
  const { transfers, pssMb, rssMb } = samples.at(-1) ?? { transfers: 0, pssMb: NaN, rssMb: NaN };
  const highestMb = Math.max(...samples.map((sample) => sample.pssMb));
  return {
    what: `Memory of all our processes after ${transfers} transfers`,
    bar: '<= 600 MB',
    measured: `${pssMb.toFixed(0)} MB, highest ${highestMb.toFixed(0)} MB (sum of resident sets: ${rssMb.toFixed(0)} MB)`,
    reached: highestMb <= 600,
    values: { pssMb, rssMb, highestMb, transfers },
  };
}

/** The first half fills caches and heaps; what still grows after it would grow for ever. */
function growthRow(samples: readonly Sample[]): BenchRow {
  const later = samples.slice(Math.floor(samples.length / 2));
  const growth = slope(later.map(({ transfers, pssMb }) => ({ x: transfers / 100, y: pssMb })));
  return {
    what: 'Growth of that memory, second half of the run',
    bar: 'none',
    measured: `${growth >= 0 ? '+' : ''}${growth.toFixed(1)} MB per 100 transfers`,
    reached: growth <= FLAT_MB,
    values: { mbPer100Transfers: growth },
  };
}
