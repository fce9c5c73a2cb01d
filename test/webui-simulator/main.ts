import { parseArgs } from 'node:util';
import { type LaunchMode, T4_MEMORY } from './graphics-memory.js';
import type { Program, ServerMode } from './simulator-options.js';
import { WebUiSimulator } from './webui-simulator.js';

const USAGE = `Usage: npm run simulator -- [options]
  --port <n>            default 7860; 0 takes a free one
  --host <address>      default 127.0.0.1
  --program <name>      a1111 (default) or forge
  --mode <mode>         nowebui (default) or ui
  --launch-mode <mode>  normal, medvram (default) or lowvram
  --speed <factor>      how much faster than a T4; default 1
  --step-ms <ms>        one sampling step, whatever its size
  --job-ms <ms>         all steps of a job, whatever their number
  --total-mib <mib>     memory of the card; default 15109
  --others-mib <mib>    what other programs have of it; default 0
  --creep-mib <mib>     what every job keeps of it for good; default 0
  --painter <kind>      restyle (default) or tint
  --auth <user:pass>    as --api-auth
  --server-stop         as --api-server-stop`;

const oneOf = <T extends string>(name: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined)
    throw new Error(`--${name} must be one of ${allowed.join(', ')}; received ${value}`);
  return found;
};

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7860' },
    host: { type: 'string', default: '127.0.0.1' },
    program: { type: 'string', default: 'a1111' },
    mode: { type: 'string', default: 'nowebui' },
    'launch-mode': { type: 'string', default: 'medvram' },
    speed: { type: 'string' },
    'step-ms': { type: 'string' },
    'job-ms': { type: 'string' },
    'total-mib': { type: 'string' },
    'others-mib': { type: 'string' },
    'creep-mib': { type: 'string' },
    painter: { type: 'string', default: 'restyle' },
    auth: { type: 'string' },
    'server-stop': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

type NumberOption = 'speed' | 'step-ms' | 'job-ms' | 'total-mib' | 'others-mib' | 'creep-mib';

const number = (name: NumberOption): number | undefined =>
  values[name] === undefined ? undefined : Number(values[name]);
const [user, password] = values.auth?.split(':') ?? [];

const simulator = await WebUiSimulator.start({
  host: values.host,
  port: Number(values.port),
  program: oneOf<Program>('program', values.program, ['a1111', 'forge']),
  mode: oneOf<ServerMode>('mode', values.mode, ['nowebui', 'ui']),
  launchMode: oneOf<LaunchMode>('launch-mode', values['launch-mode'], ['normal', 'medvram', 'lowvram']),
  painter: oneOf<'restyle' | 'tint'>('painter', values.painter, ['restyle', 'tint']),
  auth: user === undefined || password === undefined ? null : { user, password },
  serverStop: values['server-stop'],
  clock: { speed: number('speed') ?? 1, stepMs: number('step-ms') ?? null, jobMs: number('job-ms') ?? null },
  memory: {
    totalMiB: number('total-mib') ?? T4_MEMORY.totalMiB,
    othersMiB: number('others-mib') ?? 0,
    creepMiBPerJob: number('creep-mib') ?? 0,
  },
});

console.log(`WebUI simulator (${values.program}, not a real WebUI) on ${simulator.url}`);

const stop = (): void => {
  void simulator.stop().finally(() => process.exit(0));
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
