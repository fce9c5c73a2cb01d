import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import type { Bench, BenchRow, Measured } from './bench/bench-stack.js';
import { describeMachine, type Machine } from './bench/machine.js';
import { measureBackends } from './bench/measure-backends.js';
import { measureCold } from './bench/measure-cold.js';
import { measureCpu } from './bench/measure-cpu.js';
import { measureCrowds } from './bench/measure-crowds.js';
import { measureEstimate } from './bench/measure-estimate.js';
import { measureEventLatency, measureOpenStreams, measurePolling } from './bench/measure-events.js';
import { measureFairness } from './bench/measure-fairness.js';
import { measureGpu } from './bench/measure-gpu.js';
import { measureIdempotency } from './bench/measure-idempotency.js';
import { measureMemory } from './bench/measure-memory.js';
import { measureStages } from './bench/measure-stages.js';
import { measureStart } from './bench/measure-start.js';
import { measureSubmission } from './bench/measure-submission.js';
import { make12MegapixelPhoto } from './bench/test-photo.js';
import { type Chart, chartSvg } from './plot/chart.js';
import { withTemporaryFolder } from './stack/private-service.js';
import { type Interruption, runTool, UsageFailure } from './stack/run-tool.js';

type Measurement = (bench: Bench) => Promise<readonly BenchRow[] | Measured>;

const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  start: measureStart,
  submission: measureSubmission,
  stages: measureStages,
  cpu: measureCpu,
  gap: measureGpu,
  crowds: measureCrowds,
  backends: measureBackends,
  cold: measureCold,
  memory: measureMemory,
  events: measureEventLatency,
  streams: measureOpenStreams,
  polling: measurePolling,
  fairness: measureFairness,
  idempotency: measureIdempotency,
  estimate: measureEstimate,
};
/** Names for several measurements at once. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  gpu: ['gap', 'crowds', 'backends', 'cpu', 'cold'],
  api: ['events', 'streams', 'polling', 'fairness', 'idempotency', 'estimate'],
};
const OUTPUT = 'bench-output';
const USAGE = `Usage: npm run bench -- [names] [options]      (Linux; all of it takes about 20 minutes)

  names      which parts: ${Object.keys(MEASUREMENTS).join(', ')};
             or gpu for ${GROUPS['gpu']?.join(', ')}; api for ${GROUPS['api']?.join(', ')}
  --quick    few repetitions: to try the benchmark, not for real figures
  --help     this text`;

// The simulator runs in this process. A machine with a GPU has enough memory not to collect garbage for each
// picture.
setFlagsFromString('--heap-growing-percent=100');

await runTool(async (interruption) => {
  const { only, quick, help } = readArguments();
  if (help) {
    console.log(USAGE);
    return;
  }
  const machine = describeMachine();
  const { rows, charts } = await withTemporaryFolder(interruption, (directory) =>
    measure(only, { directory, quick, interruption }),
  );
  console.log(`\n${table(rows, machine)}\n`);
  const file = await writeReport({ measuredAt: new Date().toISOString(), quick, machine, rows });
  console.log(`Written: ${[file, ...(await writeCharts(charts))].join(', ')}`);
});

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const only = positionals.flatMap((name) => GROUPS[name] ?? [name]);
    const unknown = only.find((name) => !(name in MEASUREMENTS));
    if (unknown !== undefined) throw new Error(`Unknown measurement: ${unknown}`);
    return { ...values, only: only.length > 0 ? only : Object.keys(MEASUREMENTS) };
  } catch (error) {
    throw new UsageFailure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function measure(
  only: readonly string[],
  given: { directory: string; quick: boolean; interruption: Interruption },
): Promise<Measured> {
  const bench: Bench = { ...given, photo: await make12MegapixelPhoto() };
  console.log(`12 MP test photo: ${(bench.photo.length / 1e6).toFixed(1)} MB`);
  const rows: BenchRow[] = [];
  const charts: Record<string, Chart> = {};
  for (const [name, run] of Object.entries(MEASUREMENTS)) {
    if (!only.includes(name)) continue;
    console.log(`Measuring: ${name} …`);
    const found = await run(bench);
    if ('charts' in found) Object.assign(charts, found.charts);
    for (const row of 'charts' in found ? found.rows : found) {
      console.log(`  ${row.what}: ${row.measured}`);
      rows.push(row);
    }
  }
  return { rows, charts };
}

/** The figures as a Markdown table. */
function table(rows: readonly BenchRow[], machine: Machine): string {
  const { cpu, cores, memoryGb, system, node, load, commit } = machine;
  return [
    `${cpu}, ${cores} cores, ${memoryGb} GB; ${system}; Node ${node}; load before: ${load}; commit ${commit}`,
    '',
    '| what | bar | measured | reached |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ what, bar, measured, reached }) =>
        `| ${what} | ${bar ?? ''} | ${measured} | ${reached === null ? '' : reached ? 'yes' : '**no**'} |`,
    ),
  ].join('\n');
}

async function writeReport(
  report: { readonly measuredAt: string } & Record<string, unknown>,
): Promise<string> {
  await mkdir(OUTPUT, { recursive: true });
  const file = join(OUTPUT, `${report.measuredAt.replaceAll(/[:.]/g, '-')}.json`);
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}

/** Each run draws the charts anew. */
async function writeCharts(charts: Readonly<Record<string, Chart>>): Promise<string[]> {
  const files: string[] = [];
  for (const [name, chart] of Object.entries(charts)) {
    const file = join(OUTPUT, `${name}.svg`);
    await writeFile(file, chartSvg(chart));
    files.push(file);
  }
  return files;
}
