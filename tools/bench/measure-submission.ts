import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { CrowdProcess } from './crowd-process.js';
import { LOOP_DELAY_PRELOAD, readLoopDelay } from './loop-delay.js';
import { median, quantile } from './statistics.js';
import type { Submission } from './submit-photo.js';

const AT_ONCE = 50;
const ROUNDS = 24;
const IDLE_LOOP_MS = 5_000;

/** From the first byte of a 12 MP upload to its 202: alone and fifty at once, with the delay of the event loop. */
export async function measureSubmission(bench: Bench): Promise<BenchRow[]> {
  return BenchStack.use(bench, { jobMs: 50, preloads: [LOOP_DELAY_PRELOAD] }, async (stack) => {
    await stack.expectSuccess(await warmUp(stack));
    await readLoopDelay(stack.stack.service);
    await sleep(IDLE_LOOP_MS);
    const idleLoop = await readLoopDelay(stack.stack.service);
    const alone = await submitAlone(stack, bench.quick ? 5 : 30);

    using crowd = await CrowdProcess.start(bench, stack.stack.url);
    // JavaScript is compiled once for thousands of crowds.
    await erase(stack, await crowd.submit(AT_ONCE));
    const together: number[] = [];
    const loops: number[][] = [];
    for (let round = 0; round < (bench.quick ? 1 : ROUNDS); round += 1) {
      await readLoopDelay(stack.stack.service);
      const answered = await crowd.submit(AT_ONCE);
      loops.push(await readLoopDelay(stack.stack.service));
      together.push(...answered.map(({ ms }) => ms));
      await erase(stack, answered);
    }
    return [aloneRow(alone), togetherRow(together), loopRow(idleLoop, loops)];
  });
}

async function warmUp(stack: BenchStack): Promise<Submission[]> {
  const submissions = await stack.submitMany(4);
  await stack.untilIdle();
  return submissions;
}

/** Each submission to an idle service. */
async function submitAlone(stack: BenchStack, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    times.push((await stack.submit()).ms);
    await stack.untilIdle();
  }
  return times;
}

async function erase(stack: BenchStack, submissions: readonly Submission[]): Promise<void> {
  for (const { id } of submissions) await stack.client.erase(id);
  await stack.untilIdle();
}

function aloneRow(times: readonly number[]): BenchRow {
  const p50 = median(times);
  const p99 = quantile(times, 0.99);
  return {
    what: '12 MP JPEG, submit to 202, idle service',
    bar: '<= 80 ms',
    measured: `median ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
    reached: p50 <= 80,
    values: { p50Ms: p50, p99Ms: p99, submissions: times.length },
  };
}

function togetherRow(times: readonly number[]): BenchRow {
  const p50 = median(times);
  const p99 = quantile(times, 0.99);
  return {
    what: `12 MP JPEG, submit to 202, ${AT_ONCE} at once`,
    bar: 'p99 <= 1.5 s',
    measured: `median ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
    reached: p99 <= 1_500,
    values: { p50Ms: p50, p99Ms: p99, submissions: times.length },
  };
}

/**
 * The delays of all rounds together, like the times of the submissions; those of the worst round are in the
 * values.
 */
function loopRow(idle: readonly number[], rounds: readonly number[][]): BenchRow {
  const idleP99 = quantile(idle, 0.99);
  const during = rounds.flat();
  const p99 = quantile(during, 0.99);
  const above = p99 - idleP99;
  return {
    what: `Event-loop delay p99 during ${AT_ONCE} at once`,
    bar: 'idle + 10 ms',
    measured: `idle + ${above.toFixed(1)} ms (${p99.toFixed(1)} to ${idleP99.toFixed(1)} ms)`,
    reached: above <= 10,
    values: {
      idleP99Ms: idleP99,
      p99Ms: p99,
      worstRoundP99Ms: Math.max(...rounds.map((round) => quantile(round, 0.99))),
      maxMs: Math.max(...during),
      samples: during.length,
    },
  };
}
