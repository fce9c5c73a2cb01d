import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, BenchRow } from './bench/bench-stack.js';
import { describeMachine, type Machine } from './bench/machine.js';
import { measureBackends } from './bench/measure-backends.js';
import { measureCold } from './bench/measure-cold.js';
import { measureCpu } from './bench/measure-cpu.js';
import { measureCrowds } from './bench/measure-crowds.js';
import { measureEventLatency, measureOpenStreams, measurePolling } from './bench/measure-events.js';
import { measureFairness } from './bench/measure-fairness.js';
import { measureGpu } from './bench/measure-gpu.js';
import { measureIdempotency } from './bench/measure-idempotency.js';
import { measureMemory } from './bench/measure-memory.js';
import { measureStages } from './bench/measure-stages.js';
import { measureStart } from './bench/measure-start.js';
import { measureSubmission } from './bench/measure-submission.js';
import { make12MegapixelPhoto } from './bench/test-photo.js';
import { withTemporaryFolder } from './stack/private-service.js';
import { type Interruption, runTool, UsageFailure } from './stack/run-tool.js';

type Measurement = (bench: Bench) => Promise<BenchRow[]>;

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
};
/** Several that belong together. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  gpu: ['gap', 'crowds', 'backends', 'cpu', 'cold'],
  api: ['events', 'streams', 'polling', 'fairness', 'idempotency'],
};
const OUTPUT = 'bench-output';
const USAGE = `Usage: npm run bench -- [names] [options]      (Linux; all of it takes about 15 minutes)

  names      which parts: ${Object.keys(MEASUREMENTS).join(', ')};
             or gpu for ${GROUPS['gpu']?.join(', ')}; api for ${GROUPS['api']?.join(', ')}
  --quick    few repetitions: to try the benchmark, not to believe it
  --help     this text`;

await runTool(async (interruption) => {
  const { only, quick, help } = readArguments();
  if (help) {
    console.log(USAGE);
    return;
  }
  const machine = describeMachine();
  const rows = await withTemporaryFolder(interruption, (directory) =>
    measure(only, { directory, quick, interruption }),
  );
  console.log(`\n${table(rows, machine)}\n`);
  const file = await writeReport({ measuredAt: new Date().toISOString(), quick, machine, rows });
  console.log(`Written: ${file}`);
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
    if (unknown !== undefined) throw new Error(`There is no measurement ${unknown}`);
    return { ...values, only: only.length > 0 ? only : Object.keys(MEASUREMENTS) };
  } catch (error) {
    throw new UsageFailure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function measure(
  only: readonly string[],
  given: { directory: string; quick: boolean; interruption: Interruption },
): Promise<BenchRow[]> {
  const bench: Bench = { ...given, photo: await make12MegapixelPhoto() };
  console.log(`12 MP test photo: ${(bench.photo.length / 1e6).toFixed(1)} MB`);
  const rows: BenchRow[] = [];
  for (const [name, run] of Object.entries(MEASUREMENTS)) {
    if (!only.includes(name)) continue;
    console.log(`Measuring: ${name} …`);
    for (const row of await run(bench)) {
      console.log(`  ${row.what}: ${row.measured}`);
      rows.push(row);
    }
  }
  return rows;
}

/** As Markdown, to be pasted where figures are kept. */
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
