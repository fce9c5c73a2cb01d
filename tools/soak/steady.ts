import { setTimeout as sleep } from 'node:timers/promises';
import { Callers } from './callers.js';
import { chartSvg, type Point } from '../plot/chart.js';
import { type Held, HEAP_PRELOAD, readHeld } from './heap.js';
import { Site } from './site.js';
import { lineThrough, type Slope, slopeOf } from './slope.js';
import { never, type Soak, type SoakPart, type SoakRow } from './soak.js';

interface Sample extends Held {
  readonly transfers: number;
}

const JOB_MS = 50;
const CALLERS = 4;
const ROUNDS = 40;
const SHORTEST_ROUND_MS = 3_000;
/**
 * At first code is compiled and caches fill, some MB in all: the first fifth, and at least this many transfers, do
 * not count.
 */
const WARM_UP = 0.2;
const WARM_UP_TRANSFERS = 1_000;
const FEWEST_SAMPLES = 5;
const PER = 1_000;
/** Connections are still being closed after their last response. */
const SETTLE_MS = 500;

/** Runs for a long time, stops from time to time, collects garbage and measures what is still held. */
export async function soakSteady(soak: Soak): Promise<SoakPart> {
  return await Site.use(soak, 'steady', { clock: { jobMs: JOB_MS } }, async (site) => {
    const service = site.start('service', 'main.js', {}, [HEAP_PRELOAD]);
    await site.accepting(service);
    const endAt = performance.now() + soak.minutes * 60_000;
    const roundMs = Math.max(SHORTEST_ROUND_MS, (soak.minutes * 60_000) / ROUNDS);
    const samples: Sample[] = [];
    const refusals: string[] = [];
    let transfers = 0;
    for (let round = 0; performance.now() < endAt && !site.signal.aborted; round += 1) {
      const callers = await work(site, { seed: soak.seed + round, forMs: roundMs });
      transfers += callers.ended;
      refusals.push(...callers.refusals);
      await sleep(SETTLE_MS);
      samples.push({ transfers, ...(await readHeld(service)) });
      console.log(`  ${transfers} transfers: ${samples.at(-1)?.heapMb.toFixed(1)} MB`);
    }
    site.signal.throwIfAborted();
    const { rows, ...figures } = report(samples);
    return { ...figures, rows: [...rows, never('Responses with 5xx', refusals)] };
  });
}

async function work(site: Site, { seed, forMs }: { seed: number; forMs: number }): Promise<Callers> {
  const load = { url: site.url, callers: CALLERS, cancelShare: 0.1, cancelWithinMs: JOB_MS * CALLERS };
  const callers = new Callers({ ...load, seed, signal: site.signal });
  await sleep(forMs, undefined, { signal: site.signal }).catch(() => undefined); // aborted: reported by the caller
  await callers.stop();
  return callers;
}

function report(samples: readonly Sample[]): SoakPart {
  const settled = samples
    .slice(Math.floor(samples.length * WARM_UP))
    .filter(({ transfers }) => transfers >= WARM_UP_TRANSFERS);
  const line = (of: (held: Held) => number): { points: Point[]; slope: Slope } => {
    const points = settled.map((sample) => ({ x: sample.transfers, y: of(sample) }));
    return { points, slope: slopeOf(points) };
  };
  const heap = line(({ heapMb }) => heapMb);
  const { points } = heap;
  const enough = settled.length >= FEWEST_SAMPLES;
  return {
    rows: [
      growthRow('Heap and external memory after garbage collection', heap.slope, 'MB'),
      growthRow('Handles of the event loop', line(({ handles }) => handles).slope, ''),
      growthRow('File descriptors', line(({ fileDescriptors }) => fileDescriptors).slope, ''),
    ].map((row) => ({
      ...row,
      what: `${samples.at(-1)?.transfers ?? 0} transfers. ${row.what}`,
      ...(enough ? {} : { seen: 'too few to tell', kept: null }),
    })),
    events: samples,
    charts: {
      heap: chartSvg({
        title: 'Heap + external after garbage collection',
        x: 'transfers',
        y: 'MB',
        series: [{ name: 'heap', points, line: lineThrough(heap.slope, points) }],
      }),
    },
  };
}

/** Kept if there is no significant growth, or if it is below one unit per thousand transfers. */
function growthRow(what: string, { slope, low, high }: Slope, unit: string): SoakRow {
  const per = (value: number): string => `${value >= 0 ? '+' : ''}${(value * PER).toFixed(2)}`;
  return {
    what: `${what}: slope per ${PER} transfers`,
    bar: `95 % interval holds 0, or < 1${unit === '' ? '' : ` ${unit}`}`,
    seen: `${per(slope)} ${unit} (${per(low)} to ${per(high)})`.replace('  ', ' '),
    kept: low <= 0 || high * PER < 1,
  };
}
