import type { TransferView } from '../stack/easel-client.js';
import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { DetectorProcess } from './detector-process.js';
import { median } from './statistics.js';

const WARM_UP = 5;

interface StageTimes {
  readonly prepareMs: number;
  readonly finishMs: number;
  readonly timings: TransferView['timings'];
  /** One detection by the bare detector right afterwards: other load on the machine slows down both. */
  readonly bareMs: number;
}

/** The CPU stages of one transfer without any other load. */
export async function measureStages(bench: Bench): Promise<BenchRow[]> {
  const transfers = await BenchStack.use(bench, { jobMs: 50 }, async (stack) => {
    using detector = await DetectorProcess.start(bench);
    return await oneByOne({ stack, detector }, WARM_UP + (bench.quick ? 3 : 30));
  });
  const measured = transfers.slice(WARM_UP);
  return [prepareRow(measured), detectionRow(measured), finishRow(measured)];
}

async function oneByOne(
  { stack, detector }: { stack: BenchStack; detector: DetectorProcess },
  count: number,
): Promise<StageTimes[]> {
  const measured: StageTimes[] = [];
  for (let index = 0; index < count; index += 1) {
    const before = await stageSeconds(stack);
    const submission = await stack.submit();
    await stack.untilIdle();
    const after = await stageSeconds(stack);
    await stack.expectSuccess([submission]);
    measured.push({
      prepareMs: (after.prepare - before.prepare) * 1000,
      finishMs: (after.finish - before.finish) * 1000,
      timings: (await stack.client.transfer(submission.id)).timings,
      bareMs: await detector.look(),
    });
  }
  return measured;
}

/** Total time of all transfers in each stage since the start, by the service's own metrics. */
async function stageSeconds({ stack }: BenchStack): Promise<{ prepare: number; finish: number }> {
  const metrics = await (await fetch(`${stack.url}/metrics`)).text();
  const seconds = (stage: string): number =>
    Number(new RegExp(`^easel_stage_seconds_sum\\{stage="${stage}"\\} (\\S+)$`, 'm').exec(metrics)?.[1] ?? 0);
  return { prepare: seconds('prepare'), finish: seconds('finish') };
}

function prepareRow(transfers: readonly StageTimes[]): BenchRow {
  const prepareMs = median(transfers.map((transfer) => transfer.prepareMs));
  return {
    what: 'Prepare stage, 12 MP photo at 768 px',
    bar: '<= 250 ms',
    measured: `median ${prepareMs.toFixed(0)} ms`,
    reached: prepareMs <= 250,
    values: {
      prepareMs,
      decodeMs: median(transfers.map(({ timings }) => timings.decodeMs)),
      transfers: transfers.length,
    },
  };
}

function detectionRow(transfers: readonly StageTimes[]): BenchRow {
  const bareMs = median(transfers.map((transfer) => transfer.bareMs));
  const facesMs = median(transfers.map(({ timings }) => timings.facesMs));
  const controlMapMs = median(transfers.map(({ timings }) => timings.controlMapMs));
  const bothMs = median(transfers.map(({ timings }) => timings.facesMs + timings.controlMapMs));
  const ratio = bothMs / bareMs;
  return {
    what: 'of which detection + map, against the bare detector',
    bar: '<= 1.3 x',
    measured: `${ratio.toFixed(2)} x (${bothMs.toFixed(0)} to ${bareMs.toFixed(1)} ms)`,
    reached: ratio <= 1.3,
    values: { ratio, facesMs, controlMapMs, bareDetectorMs: bareMs },
  };
}

function finishRow(transfers: readonly StageTimes[]): BenchRow {
  const finishMs = median(transfers.map((transfer) => transfer.finishMs));
  return {
    what: 'Finish stage, 768 px JPEG',
    bar: '<= 120 ms',
    measured: `median ${finishMs.toFixed(0)} ms`,
    reached: finishMs <= 120,
    values: { finishMs, transfers: transfers.length },
  };
}
