import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { seededRandom } from '../../test/webui-simulator/painter/random.js';
import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import { type TransferView, ServiceProblem } from '../stack/easel-client.js';
import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { median } from './statistics.js';

/** Factor of a T4's speed: a wait of minutes is over in some seconds. */
const SPEED = 5;
/** Standard deviation of the logarithm: two of three jobs are within a factor of 1.35. */
const NOISE = 0.3;
/** Not the seeds by which the forecast's constants were chosen, 11 and 23. */
const SEEDS = [37, 53];
const STYLES = new URL('../../config/styles/', import.meta.url);
const CHECKPOINTS = ['v1-5-pruned-emaonly', 'dreamshaper_8'] as const;
/** Two styles for each checkpoint, with different numbers of ControlNets. */
const STYLES_ON = { watercolor: 0, comic: 1, charcoal: 0, 'oil-painting': 1 } as const;

interface Wish {
  readonly style: string;
  readonly maxSide: number;
  readonly settings: { readonly steps: number };
}

interface Told {
  /** The estimate in the response to the submission; null if the transfer had begun by then. */
  readonly told: { readonly low: number; readonly high: number } | null;
  readonly waitedMs: number;
}

/** The error of the wait that callers are told, with noise, checkpoint switches, and mixed styles. */
export async function measureEstimate(bench: Bench): Promise<BenchRow[]> {
  const directory = await stylesWithCheckpoints(bench.directory);
  const rows: BenchRow[] = [];
  for (const slots of [[SPEED], [SPEED, SPEED / 2]]) {
    const told: Told[] = [];
    for (const seed of bench.quick ? SEEDS.slice(0, 1) : SEEDS) {
      told.push(...(await load(bench, { slots, seed, directory })));
    }
    rows.push(...rowsOf(slots.length === 1 ? 'one GPU' : 'two GPUs, one half as fast', told));
  }
  return rows;
}

interface Load {
  /** Speed of each GPU. */
  readonly slots: readonly number[];
  readonly seed: number;
  readonly directory: string;
}

async function load(bench: Bench, { slots, seed, directory }: Load): Promise<Told[]> {
  const simulator = slots.map((speed, index): Partial<SimulatorSettings> => ({
    painter: 'tint',
    clock: { speed, noise: NOISE, noiseSeed: seed * 10 + index },
  }));
  // A folder of its own: measurements of another load must not be known.
  const own = join(bench.directory, `estimate-${slots.length}-${seed}`);
  await mkdir(own);
  const environment = { STYLES_DIR: directory, RATE_LIMIT: '0', DATA_DIR: own };
  return BenchStack.use(bench, { simulator, environment }, async (stack) => {
    const random = seededRandom(seed);
    const [first, then] = bench.quick ? [6, 15] : [16, 45];
    await submitAll(stack, random, first * slots.length);
    await stack.untilIdle();
    const submitted = await submitAll(stack, random, then * slots.length);
    await stack.untilIdle();
    await stack.expectSuccess(submitted);
    return Promise.all(submitted.map((transfer) => outcome(stack, transfer)));
  });
}

/** Submits in crowds of several at once, with pauses in which part of them is worked off. */
async function submitAll(stack: BenchStack, random: () => number, count: number): Promise<TransferView[]> {
  const submitted: TransferView[] = [];
  while (submitted.length < count) {
    const crowd = 1 + Math.floor(random() * 9);
    for (let index = 0; index < crowd && submitted.length < count; index += 1) {
      submitted.push(await submit(stack.stack.url, wish(random)));
    }
    await sleep(random() * crowd * 1_500);
  }
  return submitted;
}

function wish(random: () => number): Wish {
  const styles = Object.keys(STYLES_ON);
  const style = styles[Math.floor(random() * styles.length)] ?? 'watercolor';
  const maxSide = [512, 576, 672][Math.floor(random() * 3)] ?? 512;
  return { style, maxSide, settings: { steps: 14 + Math.floor(random() * 22) } };
}

async function submit(url: string, wanted: Wish): Promise<TransferView> {
  const answer = await fetch(`${url}/v1/transfers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ photoId: 'sample', ...wanted }),
  });
  if (answer.ok) return (await answer.json()) as TransferView;
  throw new ServiceProblem((await answer.json()) as ServiceProblem['problem']);
}

async function outcome(stack: BenchStack, { id, queue }: TransferView): Promise<Told> {
  const { createdAt, startedAt } = await stack.client.transfer(id);
  const waitedMs = Date.parse(startedAt ?? createdAt) - Date.parse(createdAt);
  return { told: queue?.estimatedStartMs ?? null, waitedMs };
}

function rowsOf(what: string, all: readonly Told[]): BenchRow[] {
  const judged = all.flatMap(({ told, waitedMs }) =>
    told === null
      ? []
      : [{ ...told, waitedMs, error: Math.abs((told.low + told.high) / 2 - waitedMs) / waitedMs }],
  );
  const error = median(judged.map((one) => one.error));
  const held = judged.filter(({ low, high, waitedMs }) => low <= waitedMs && waitedMs <= high).length;
  const share = held / judged.length;
  const wait = median(judged.map(({ waitedMs }) => waitedMs));
  const width = median(judged.map(({ low, high }) => (2 * (high - low)) / (high + low)));
  const signed = median(judged.map(({ low, high, waitedMs }) => (low + high) / 2 / waitedMs - 1));
  const values = {
    error,
    share,
    samples: judged.length,
    untold: all.length - judged.length,
    wait,
    width,
    signed,
  };
  const series = judged.map(({ low, high, waitedMs }) => ({ low, high, waitedMs }));
  return [
    {
      what: `Waiting estimate at submission against the wait, ${what}, noisy and mixed`,
      bar: 'median error <= 15 %',
      measured: `${percent(error)} (${judged.length} waits, median ${(wait / 1000).toFixed(1)} s)`,
      reached: error <= 0.15,
      values,
      series,
    },
    {
      what: `The same: real starts within the range`,
      bar: '>= 80 %',
      measured: `${percent(share)} (range ${percent(width)} of the wait, middle off by ${percent(signed)})`,
      reached: share >= 0.8,
      values: { share, width },
    },
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** The bundled styles, which use whichever checkpoint is loaded, bound to one of two. */
async function stylesWithCheckpoints(directory: string): Promise<string> {
  const folder = join(directory, 'styles');
  await mkdir(folder);
  await writeFile(join(folder, '_shared.yaml'), await readFile(new URL('_shared.yaml', STYLES)));
  for (const [style, checkpoint] of Object.entries(STYLES_ON)) {
    const preset = parse(await readFile(new URL(`${style}.yaml`, STYLES), 'utf8')) as object;
    const bound = { ...preset, checkpoint: { anyOf: [CHECKPOINTS[checkpoint]], required: true } };
    await writeFile(join(folder, `${style}.yaml`), stringify(bound));
  }
  return folder;
}
