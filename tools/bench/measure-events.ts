import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { WebUiSimulator } from '../../test/webui-simulator/webui-simulator.js';
import type { TransferView } from '../stack/easel-client.js';
import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { OpenStream } from './open-streams.js';
import { cpuMs, memoryOf } from './process-usage.js';
import { requestsPerSecond } from './request-rate.js';
import { median, quantile } from './statistics.js';

/** A step on a T4 at the usual size takes some 200 ms. */
const JOB_MS = 4_000;
const AUDIENCES = 20;
const STREAMS = 1_000;
/** One transfer every three seconds makes 20 per minute. */
const CROWD_JOB_MS = 2_700;
const CONNECTIONS = 50;
const ROUND_SECONDS = 1;
/** For the compilers of both services. */
const WARM_ROUNDS = 3;
const NO_LIMITS = { RATE_LIMIT: '0', MAX_WAITING: '1000' };
const BARE_ROUTE = fileURLToPath(new URL('./bare-route.mjs', import.meta.url));

/** Delay of a step from the WebUI to the event in a browser, with one open stream at a time. */
export async function measureEventLatency(bench: Bench): Promise<BenchRow[]> {
  return BenchStack.use(bench, { jobMs: JOB_MS, environment: NO_LIMITS }, async (stack) => {
    const [simulator] = stack.stack.simulators;
    if (simulator === undefined) return [];
    await latenciesOf(stack, simulator); // the first one is the warm-up
    const latencies: number[] = [];
    for (let transfer = 0; transfer < (bench.quick ? 2 : 12); transfer += 1)
      latencies.push(...(await latenciesOf(stack, simulator)));
    const p95 = quantile(latencies, 0.95);
    const p50 = median(latencies);
    return [
      {
        what: 'Event from the WebUI’s step to the browser',
        bar: 'p95 <= 300 ms',
        measured: `median ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`,
        reached: p95 <= 300,
        values: { p50Ms: p50, p95Ms: p95, maxMs: Math.max(...latencies), steps: latencies.length },
      },
    ];
  });
}

/** From the start of each step in the WebUI until the reader received it or a later one, ms. */
async function latenciesOf(stack: BenchStack, simulator: WebUiSimulator): Promise<number[]> {
  const begun: number[] = [];
  const heard: number[] = [];
  const { jobs } = simulator.observations;
  const before = jobs.length;
  const watch = setInterval(() => {
    const done = jobs.slice(before).at(-1)?.stepsDone ?? 0;
    for (let step = begun.length; step < done; step += 1) begun.push(performance.now());
  }, 1);
  const { id } = await order(stack);
  const stream = await OpenStream.open(stack.stack.url, id, (step) => {
    for (let known = heard.length; known < step; known += 1) heard.push(performance.now());
  });
  await stream.ended;
  clearInterval(watch);
  // The WebUI counts from 0: at its step n, n steps are complete and the next one is running.
  return heard.flatMap((at, index) => {
    const since = begun[index + 1];
    return since === undefined || index + 2 >= begun.length ? [] : [Math.max(0, at - since)];
  });
}

/** The cost of a thousand readers: fifty for each of twenty transfers, one of which ends every three seconds. */
export async function measureOpenStreams(bench: Bench): Promise<BenchRow[]> {
  return BenchStack.use(bench, { jobMs: CROWD_JOB_MS, environment: NO_LIMITS }, async (stack) => {
    const over = new AbortController();
    const audiences = Array.from({ length: AUDIENCES }, () => follow(stack, over.signal));
    const all = Promise.all(audiences);
    while (OPEN.size < STREAMS) await Promise.race([sleep(100), all]);
    const { pid } = stack.stack.service;
    const [serviceMs, familyMs, started] = [cpuMs([pid]), cpuMs(stack.family), performance.now()];
    await Promise.race([sleep(bench.quick ? 15_000 : 60_000), all]);
    const wallMs = performance.now() - started;
    const service = (cpuMs([pid]) - serviceMs) / wallMs;
    const family = (cpuMs(stack.family) - familyMs) / wallMs;
    const rssMb = memoryOf([pid])[0]?.rssMb ?? Number.NaN;
    over.abort();
    for (const stream of OPEN) stream.close();
    await all;
    return [crowdRow({ service, family, rssMb })];
  });
}

const OPEN = new Set<OpenStream>();

/** One audience: follows a transfer to its end, and then the next one. */
async function follow(stack: BenchStack, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const { id } = await order(stack);
    const streams = await Promise.all(
      Array.from({ length: STREAMS / AUDIENCES }, () => OpenStream.open(stack.stack.url, id)),
    );
    for (const stream of streams) {
      OPEN.add(stream);
      if (over.aborted) stream.close();
    }
    await Promise.all(streams.map((stream) => stream.ended.then(() => OPEN.delete(stream))));
  }
}

function crowdRow(use: {
  readonly service: number;
  readonly family: number;
  readonly rssMb: number;
}): BenchRow {
  const { service, family, rssMb } = use;
  return {
    what: `${STREAMS} open event streams, 20 transfers a minute`,
    bar: 'service <= 30 % of a core, RSS <= 600 MB',
    measured: `${percent(service)} (with photo workers and Redis ${percent(family)}), ${rssMb.toFixed(0)} MB`,
    reached: service <= 0.3 && rssMb <= 600,
    values: { service, family, rssMb },
  };
}

interface Polling {
  /** Relative to the bare route's requests per second. */
  readonly share: number;
  /** The same by the CPU time of each process, which depends less on other load of the machine. */
  readonly cpuShare: number;
  readonly bare: number;
  readonly easel: number;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** Polling, compared to a Nest service that returns the same response without any lookup. */
export async function measurePolling(bench: Bench): Promise<BenchRow[]> {
  return BenchStack.use(bench, { jobMs: 50, environment: NO_LIMITS }, async (stack) => {
    const { id } = await order(stack);
    await stack.untilIdle();
    const bare = fork(BARE_ROUTE);
    try {
      const [bareUrl] = (await once(bare, 'message')) as [string];
      const rates = await compare(stack, { bareUrl, bare, id }, bench.quick ? 4 : 15);
      return [pollingRow(rates)];
    } finally {
      bare.kill();
    }
  });
}

async function compare(
  stack: BenchStack,
  { bareUrl, bare, id }: { readonly bareUrl: string; readonly bare: ChildProcess; readonly id: string },
  rounds: number,
): Promise<Polling> {
  bare.send(await stack.client.transfer(id));
  const path = `/v1/transfers/${id}`;
  const pids = { bare: bare.pid ?? Number.NaN, easel: stack.stack.service.pid };
  const seen: { bare: number[]; easel: number[] } = { bare: [], easel: [] };
  const spent = { bare: 0, easel: 0 };
  for (let round = 0; round < rounds + WARM_ROUNDS; round += 1) {
    // In short turns, so that both meet the same load of the machine.
    for (const [who, url] of [
      ['bare', bareUrl],
      ['easel', stack.stack.url],
    ] as const) {
      const before = cpuMs([pids[who]]);
      const rate = await requestsPerSecond(url + path, CONNECTIONS, ROUND_SECONDS);
      if (round < WARM_ROUNDS) continue;
      seen[who].push(rate);
      spent[who] += cpuMs([pids[who]]) - before;
    }
  }
  const rates = seen.easel.map((rate, round) => rate / (seen.bare[round] ?? Number.NaN));
  const perRequestMs = (who: 'bare' | 'easel'): number =>
    spent[who] / seen[who].reduce((sum, rate) => sum + rate * ROUND_SECONDS, 0);
  return {
    share: median(rates),
    cpuShare: perRequestMs('bare') / perRequestMs('easel'),
    bare: median(seen.bare),
    easel: median(seen.easel),
  };
}

function pollingRow({ share, cpuShare, bare, easel }: Polling): BenchRow {
  return {
    what: `GET /v1/transfers/{id}, ${CONNECTIONS} connections`,
    bar: '>= 0.6 x a bare Nest route',
    measured: `${share.toFixed(2)} x (${easel.toFixed(0)} to ${bare.toFixed(0)} a second); by CPU time ${cpuShare.toFixed(2)} x`,
    reached: share >= 0.6,
    values: { share, cpuShare, easelPerSecond: easel, barePerSecond: bare },
  };
}

function order(stack: BenchStack): Promise<TransferView> {
  return stack.client.submit({ photo: 'sample', style: 'watercolor', seed: 1 });
}
