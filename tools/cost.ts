import 'reflect-metadata';
import { COST_DEFAULTS, COST_USAGE, readCostArguments, VOLUMES } from './cost/cost-arguments.js';
import { type CostInputs, type MonthlyCost, monthlyCost } from './cost/cost-model.js';
import { readMeasured } from './cost/measured-seconds.js';
import { runTool, ToolFailure } from './stack/run-tool.js';

const DEADLINE_MS = 10_000;

await runTool(async ({ signal }) => {
  const request = readCostArguments(process.argv.slice(2));
  if (request === 'help') {
    console.log(COST_USAGE);
    return;
  }
  const measured = request.url === undefined ? {} : await measuredAt(request.url, signal);
  const inputs = { ...COST_DEFAULTS, ...measured, ...request.given };
  const months = VOLUMES.map((transfers) => monthlyCost(transfers, inputs));
  console.log(request.json ? JSON.stringify({ inputs, months }, null, 2) : table(months));
});

async function measuredAt(url: string, signal: AbortSignal): Promise<Partial<CostInputs>> {
  const { gpuSeconds, coldStartSeconds } = readMeasured(await metricsOf(url, signal));
  return coldStartSeconds === null ? { gpuSeconds } : { gpuSeconds, coldStartSeconds };
}

async function metricsOf(url: string, signal: AbortSignal): Promise<string> {
  const token = process.env.ADMIN_TOKEN ?? '';
  const answer = await fetch(new URL('/metrics', url), {
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
  }).catch((error: unknown) => {
    throw new ToolFailure(`${url} does not answer: ${reasonOf(error)}`);
  });
  if (!answer.ok)
    throw new ToolFailure(
      `${url}/metrics answered ${answer.status}: see METRICS_ACCESS, and set ADMIN_TOKEN`,
    );
  return answer.text();
}

/** `fetch` only says that it failed; the reason is in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
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
