import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../../test/webui-simulator/webui-simulator.js';
import { privateEnvironment } from '../stack/private-service.js';
import { isAlive, signalAll } from '../stack/process-tree.js';
import { ServiceProcess } from '../stack/service-process.js';
import type { Soak } from './soak.js';

const START_WITHIN_MS = 60_000;
const ENDINGS: readonly unknown[] = ['Transfer ended', 'Transfer cancelled'];

export type Program = 'main.js' | 'worker.js';
export type LogLine = Readonly<Record<string, unknown>>;

/** A simulated WebUI, a folder for data and logs, and the services that use both. */
export class Site {
  private readonly running = new Set<ServiceProcess>();
  private readonly last: (() => Promise<void>)[] = [];

  private constructor(
    readonly directory: string,
    readonly webui: WebUiSimulator,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly soak: Soak,
  ) {}

  /** Nothing of the site is left when the promise settles. */
  static async use<T>(
    soak: Soak,
    name: string,
    simulator: Partial<SimulatorSettings>,
    work: (site: Site) => Promise<T>,
  ): Promise<T> {
    const directory = join(soak.directory, name);
    mkdirSync(directory);
    const webui = await WebUiSimulator.start({ painter: 'tint', ...simulator });
    const environment = {
      ...(await privateEnvironment(directory)),
      WEBUI_URL: webui.url,
      WEBUI_PROBE_MS: '500',
      RATE_LIMIT: '0',
    };
    const site = new Site(directory, webui, environment, soak);
    soak.interruption.onForce(() => site.kill());
    try {
      return await work(site);
    } finally {
      await site.stop();
    }
  }

  /** Address of the HTTP service, the same after each start. */
  get url(): string {
    return `http://127.0.0.1:${this.environment['PORT']}`;
  }

  get signal(): AbortSignal {
    return this.soak.interruption.signal;
  }

  /** @param name name of its log; an existing log is continued */
  start(
    name: string,
    program: Program,
    more: NodeJS.ProcessEnv = {},
    preloads: string[] = [],
  ): ServiceProcess {
    const output = openSync(this.logFile(name), 'a');
    const environment = { ...this.environment, ...more };
    const service = ServiceProcess.start({ program, environment, output, preloads });
    closeSync(output);
    this.running.add(service);
    return service;
  }

  /** Resolves once a transfer would succeed. */
  async accepting(service: ServiceProcess): Promise<void> {
    await service.answers('/health/accepting', { signal: this.signal, withinMs: START_WITHIN_MS });
  }

  /** Sends SIGKILL to this process only: its children survive, as after a crash. */
  async crash(service: ServiceProcess): Promise<void> {
    signalAll([service.pid], 'SIGKILL');
    await service.ended;
    this.running.delete(service);
  }

  /** Registers the end of something that the services need; it runs after they have ended. */
  afterAll(end: () => Promise<void>): void {
    this.last.push(end);
  }

  /** Everything that all processes have logged so far. */
  log(name?: string): LogLine[] {
    const files =
      name === undefined
        ? readdirSync(this.directory).filter((file) => file.endsWith('.log'))
        : [`${name}.log`];
    return files.flatMap((file) =>
      readFileSync(join(this.directory, file), 'utf8').split('\n').flatMap(parsed),
    );
  }

  /** How often the logs report the end of each transfer. */
  endings(): Map<string, number> {
    const times = new Map<string, number>();
    for (const { msg, transferId } of this.log()) {
      if (!ENDINGS.includes(msg)) continue;
      times.set(String(transferId), (times.get(String(transferId)) ?? 0) + 1);
    }
    return times;
  }

  /** Process id of the Redis in the data directory; it may be the child of a killed service. */
  redisPid(): number | undefined {
    try {
      const pid = Number(readFileSync(join(this.directory, 'redis', 'redis.pid'), 'utf8'));
      return pid > 0 && isAlive(pid) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  private logFile(name: string): string {
    return join(this.directory, `${name}.log`);
  }

  private async stop(): Promise<void> {
    for (const service of this.running) await service.stop();
    for (const end of this.last) await end();
    const redis = this.redisPid(); // left by a service that was killed and not restarted
    if (redis !== undefined) signalAll([redis], 'SIGKILL');
    await this.webui.stop();
  }

  private kill(): void {
    for (const service of this.running) service.kill();
    const redis = this.redisPid();
    if (redis !== undefined) signalAll([redis], 'SIGKILL');
  }
}

/** Skips lines that were cut off by a kill. */
function parsed(line: string): LogLine[] {
  if (!line.startsWith('{')) return [];
  try {
    return [JSON.parse(line) as LogLine];
  } catch {
    return [];
  }
}

/** Resolves with the first message of a forked helper. @throws if the helper ends before */
export async function firstWord(child: NodeJS.EventEmitter): Promise<unknown> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('A helper of the soak ended before it was ready');
  });
  const [word] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  return word;
}
