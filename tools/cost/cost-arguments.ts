import { parseArgs } from 'node:util';
import { RecordsSettings } from '../../src/records/records.config.js';
import { UsageFailure } from '../stack/run-tool.js';
import type { CostInputs } from './cost-model.js';

/** Transfers per month. */
export const VOLUMES = [100, 1_000, 10_000, 50_000];

const DAY_MS = 86_400_000;

/**
 * Prices are examples, close to those of a T4 and of small machines at large clouds: pass your own. Other values
 * are the service's defaults, and those of the recipes in docs/scaling.md.
 */
export const COST_DEFAULTS: CostInputs = {
  gpuSeconds: 4.2,
  coldStartSeconds: 90,
  gpuHour: 0.35,
  vcpus: 2,
  vcpuHour: 0.03,
  storage: 0.02,
  megabytes: 3,
  retentionDays: new RecordsSettings().retentionMs / DAY_MS,
  minReplicas: 1,
  maxReplicas: 3,
  workingHours: 10,
  workingDays: 22,
  workingShare: 0.9,
  idleSeconds: 600,
  targetShare: 0.7,
};

/** The option for `gpuHour` is `--gpu-hour`. */
const optionOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const NAMES = Object.keys(COST_DEFAULTS) as (keyof CostInputs)[];

export const COST_USAGE = `What a month costs, at ${VOLUMES.join(', ')} transfers.

  npm run cost -- [--url http://127.0.0.1:8080] [--json] [--<input> <number>]

--url reads the GPU seconds and the cold start from a running service, with ADMIN_TOKEN of the environment if it is
set. Inputs with their defaults, where every price is an example:

${NAMES.map((name) => `  --${optionOf(name).padEnd(20)} ${COST_DEFAULTS[name]}`).join('\n')}
`;

export interface CostRequest {
  readonly given: Partial<CostInputs>;
  /** Address of a running service to read measured values from. */
  readonly url: string | undefined;
  readonly json: boolean;
}

/** @returns 'help' if only the usage was requested. @throws UsageFailure */
export function readCostArguments(args: readonly string[]): CostRequest | 'help' {
  const { help, json, url, ...inputs } = parse(args);
  if (help === true) return 'help';
  const given = NAMES.flatMap((name) => {
    const text = inputs[optionOf(name)];
    return typeof text === 'string' ? [[name, numberOf(optionOf(name), text)] as const] : [];
  });
  return {
    given: Object.fromEntries(given) as Partial<CostInputs>,
    url: typeof url === 'string' ? addressOf(url) : undefined,
    json: json === true,
  };
}

function parse(args: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const inputs = Object.fromEntries(NAMES.map((name) => [optionOf(name), text]));
  try {
    return parseArgs({ args: [...args], options: { ...inputs, url: text, json: flag, help: flag } }).values;
  } catch (error) {
    throw new UsageFailure(`${error instanceof Error ? error.message : String(error)}\n\n${COST_USAGE}`);
  }
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value < 0)
    throw new UsageFailure(`--${option} must be a number, 0 or more, not ${text}`);
  return value;
}

function addressOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageFailure(`--url must be an address such as http://127.0.0.1:8080, not ${text}`);
  return text;
}
