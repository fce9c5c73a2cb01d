import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { LaunchMode } from '../../src/gpu/capabilities.js';
import { UsageFailure } from '../stack/run-tool.js';
import type { FrameSize } from './calibration-jobs.js';

export interface CalibrateRequest {
  readonly url: string;
  /** `user:password`, or empty. */
  readonly auth: string;
  readonly sizes: readonly FrameSize[];
  readonly batches: readonly number[];
  readonly units: readonly number[];
  readonly steps: number;
  readonly launchMode: LaunchMode | 'auto';
  /** Absolute path; undefined: named after program and launch mode. */
  readonly out: string | undefined;
}

const LAUNCH_MODES = ['auto', 'normal', 'medvram', 'lowvram'] as const;

export const CALIBRATE_USAGE = `Usage: npm run calibrate -- --url http://127.0.0.1:7860 [options]      (a few minutes)

  --url <address>     the WebUI; no other client may use it meanwhile
  --auth <user:pass>  as its --api-auth
  --sizes <list>      squares or WxH (default: 384,512,640,768,896,1024)
  --batches <list>    pictures at once (default: 1,2,4)
  --units <list>      ControlNets at once (default: 0,1,2)
  --steps <n>         sampling steps of each job (default: 10)
  --launch-mode <m>   normal, medvram or lowvram (default: what its flags say)
  --out <file.yaml>   where the coefficients go (default: vram-<program>-<launch mode>.yaml); the plot is written beside it
  --help              this text`;

/** @returns 'help' if only the usage was requested. @throws UsageFailure */
export function readCalibrateArguments(given: readonly string[]): CalibrateRequest | 'help' {
  const values = parse(given);
  if (values.help) return 'help';
  const { url, auth, sizes, batches, units, steps, out } = values;
  if (url === undefined || !/^https?:\/\//.test(url))
    throw new UsageFailure(`--url must be an address such as http://127.0.0.1:7860.\n\n${CALIBRATE_USAGE}`);
  const launchMode = LAUNCH_MODES.find((mode) => mode === values['launch-mode']);
  if (launchMode === undefined) throw new UsageFailure(`--launch-mode is one of ${LAUNCH_MODES.join(', ')}.`);
  return {
    url,
    auth,
    sizes: list(sizes).map(readSize),
    batches: list(batches).map((text) => readNumber('--batches', text, { min: 1, max: 16 })),
    units: list(units).map((text) => readNumber('--units', text, { min: 0, max: 10 })),
    steps: readNumber('--steps', steps, { min: 2, max: 150 }),
    launchMode,
    out: out === undefined ? undefined : resolve(process.env.INIT_CWD ?? '.', out),
  };
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        url: { type: 'string' },
        auth: { type: 'string', default: '' },
        sizes: { type: 'string', default: '384,512,640,768,896,1024' },
        batches: { type: 'string', default: '1,2,4' },
        units: { type: 'string', default: '0,1,2' },
        steps: { type: 'string', default: '10' },
        'launch-mode': { type: 'string', default: 'auto' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageFailure(`${error instanceof Error ? error.message : String(error)}\n\n${CALIBRATE_USAGE}`);
  }
}

function list(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}

function readSize(text: string): FrameSize {
  const [width = Number.NaN, height = width] = text.split('x').map(Number);
  const usable = [width, height].every((side) => side >= 64 && side <= 4096 && side % 8 === 0);
  if (!usable)
    throw new UsageFailure(
      `--sizes: ${text} is not a size; sides must be multiples of 8, such as 512 or 512x768.`,
    );
  return { width, height };
}

function readNumber(option: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (text === '' || !Number.isInteger(value) || value < min || value > max)
    throw new UsageFailure(`${option}: ${text} is not a whole number from ${min} to ${max}.`);
  return value;
}
