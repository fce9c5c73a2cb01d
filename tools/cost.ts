import { parseArgs } from 'node:util';
import { type CostInputs, type MonthlyCost, monthlyCost } from './cost/cost-model.js';
import { readMeasured } from './cost/measured-seconds.js';

const VOLUMES = [100, 1_000, 10_000, 50_000];

/** Prices are examples, near those of a T4 and of small machines at large clouds: give your own. */
const DEFAULTS: CostInputs = {
  gpuSeconds: 4.2,
  coldStartSeconds: 90,
  gpuHour: 0.35,
  vcpus: 2,
  vcpuHour: 0.03,
  storage: 0.02,
  megabytes: 3,
  retentionDays: 7,
  minReplicas: 1,
  maxReplicas: 3,
  workingHours: 10,
  workingDays: 22,
  workingShare: 0.9,
  idleSeconds: 600,
  targetShare: 0.6,
};

/** `gpuHour` is given as `--gpu-hour`. */
const optionOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const NAMES = Object.keys(DEFAULTS) as (keyof CostInputs)[];
const USAGE = `What a month costs, at ${VOLUMES.join(', ')} transfers.

  npm run cost -- [--url http://127.0.0.1:3000] [--json] [--<input> <number>]

--url reads the GPU seconds and the cold start from a running service. Inputs with their defaults, where every
price is an example:

${NAMES.map((name) => `  --${optionOf(name).padEnd(20)} ${DEFAULTS[name]}`).join('\n')}
`;

async function inputsFrom(values: Readonly<Record<string, unknown>>): Promise<CostInputs> {
  const given = NAMES.flatMap((name) => {
    const text = values[optionOf(name)];
    if (typeof text !== 'string') return [];
    const value = Number(text);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${optionOf(name)} is not a number: ${text}`);
    return [[name, value] as const];
  });
  const measured = typeof values['url'] === 'string' ? await measuredAt(values['url']) : {};
  return { ...DEFAULTS, ...measured, ...(Object.fromEntries(given) as Partial<CostInputs>) };
}

async function measuredAt(url: string): Promise<Partial<CostInputs>> {
  const answer = await fetch(new URL('/metrics', url), { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`${url}/metrics answered ${answer.status}; see METRICS_ACCESS`);
  const { gpuSeconds, coldStartSeconds } = readMeasured(await answer.text());
  return coldStartSeconds === null ? { gpuSeconds } : { gpuSeconds, coldStartSeconds };
}

function table(months: readonly MonthlyCost[]): string {
  const head = [
    'transfers',
    'GPU h',
    'busy h',
    'idle',
    'cold starts',
    'GPU',
    'service',
    'storage',
    'total',
    'each',
  ];
  const rows = months.map((month) => [
    String(month.transfers),
    month.gpuHours.toFixed(1),
    month.busyHours.toFixed(1),
    `${Math.round(month.idleShare * 100)} %`,
    month.coldStarts.toFixed(0),
    month.gpu.toFixed(2),
    month.service.toFixed(2),
    month.storage.toFixed(2),
    month.fits ? month.total.toFixed(2) : 'too much for max replicas',
    month.perTransfer.toFixed(4),
  ]);
  return [line(head), line(head.map(() => '---:')), ...rows.map(line)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const options = Object.fromEntries(NAMES.map((name) => [optionOf(name), text]));
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({ options: { ...options, url: text, json: flag, help: flag } });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return;
  }
  const inputs = await inputsFrom(values);
  const months = VOLUMES.map((transfers) => monthlyCost(transfers, inputs));
  const shown = values.json === true ? JSON.stringify({ inputs, months }, null, 2) : table(months);
  process.stdout.write(`${shown}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
