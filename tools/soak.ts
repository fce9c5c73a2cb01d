import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, type Machine } from './bench/machine.js';
import { soakCancels } from './soak/cancels.js';
import { soakKills } from './soak/kills.js';
import type { Soak, SoakPart, SoakRow } from './soak/soak.js';
import { soakSteady } from './soak/steady.js';
import { withTemporaryFolder } from './stack/private-service.js';
import { runTool, ToolFailure, UsageFailure } from './stack/run-tool.js';

const PARTS: Readonly<Record<string, (soak: Soak) => Promise<SoakPart>>> = {
  kills: soakKills,
  cancels: soakCancels,
  steady: soakSteady,
};
const OUTPUT = 'soak-output';
const USAGE = `Usage: npm run soak -- [options]      (Linux; about an hour and a half)

Kills processes, cancels transfers and runs for a long time, on the built service in front of a
simulated WebUI, and checks the promises of docs/reliability.md. Exits with 1 if one was broken.

  --kills <n>     SIGKILLs, each process in each stage in turn (100)
  --cancels <n>   cancels at random moments (2000)
  --minutes <n>   duration of steady work, to find leaks (30)
  --seed <n>      seed of all random choices (1)
  --only <part>   one of ${Object.keys(PARTS).join(', ')}; can be repeated
  --help          this text`;

await runTool(async (interruption) => {
  const { help, only, ...numbers } = readArguments();
  if (help) {
    console.log(USAGE);
    return;
  }
  const machine = describeMachine();
  const parts = await withTemporaryFolder(interruption, (directory) =>
    runParts(only, { ...numbers, directory, interruption }),
  );
  const rows = Object.values(parts).flatMap((part) => part.rows);
  console.log(`\n${table(rows, machine)}\n`);
  console.log(`Written: ${writeReport(parts, { machine, ...numbers })}`);
  const broken = rows.filter(({ kept }) => kept === false).length;
  if (broken > 0) throw new ToolFailure(`${broken} promises were broken.`);
});

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        kills: { type: 'string', default: '100' },
        cancels: { type: 'string', default: '2000' },
        minutes: { type: 'string', default: '30' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string', multiple: true, default: Object.keys(PARTS) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const unknown = values.only.find((name) => !(name in PARTS));
    if (unknown !== undefined) throw new Error(`Unknown part: ${unknown}`);
    const number = (name: 'kills' | 'cancels' | 'minutes' | 'seed'): number => {
      const value = Number(values[name]);
      if (!Number.isFinite(value) || value < 0)
        throw new Error(`--${name} must be a number, not ${values[name]}`);
      return value;
    };
    const { only, help } = values;
    const [kills, cancels] = [number('kills'), number('cancels')];
    return { only, help, kills, cancels, minutes: number('minutes'), seed: number('seed') };
  } catch (error) {
    throw new UsageFailure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function runParts(only: readonly string[], soak: Soak): Promise<Record<string, SoakPart>> {
  const parts: Record<string, SoakPart> = {};
  for (const [name, run] of Object.entries(PARTS)) {
    if (!only.includes(name)) continue;
    console.log(`Soaking: ${name} …`);
    parts[name] = await run(soak);
  }
  return parts;
}

/** The findings as a Markdown table. */
function table(rows: readonly SoakRow[], machine: Machine): string {
  const { cpu, cores, memoryGb, system, node, load, commit } = machine;
  return [
    `${cpu}, ${cores} cores, ${memoryGb} GB; ${system}; Node ${node}; load before: ${load}; commit ${commit}`,
    '',
    '| what | bar | seen | kept |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ what, bar, seen, kept }) =>
        `| ${what} | ${bar} | ${seen} | ${kept === null ? '–' : kept ? 'yes' : '**no**'} |`,
    ),
  ].join('\n');
}

/** @returns the folder */
function writeReport(parts: Record<string, SoakPart>, about: object): string {
  const soakedAt = new Date().toISOString();
  const folder = join(OUTPUT, soakedAt.replaceAll(/[:.]/g, '-'));
  mkdirSync(folder, { recursive: true });
  const figures = Object.entries(parts).map(([name, { rows, events }]) => [name, { rows, events }] as const);
  const report = { soakedAt, ...about, parts: Object.fromEntries(figures) };
  writeFileSync(join(folder, 'soak.json'), `${JSON.stringify(report, null, 2)}\n`);
  for (const { charts } of Object.values(parts)) {
    for (const [name, svg] of Object.entries(charts)) writeFileSync(join(folder, `${name}.svg`), svg);
  }
  return folder;
}
