import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { descendantsOf, isAlive, signalAll } from './process-tree.js';
import { ToolFailure } from './run-tool.js';

const PROGRAMS = new URL('../../dist/', import.meta.url);
const END_WITH_PARENT = new URL('./end-with-parent.mjs', import.meta.url).href;
const ANSWER_WITHIN_MS = 5_000;

export interface ServiceOptions {
  /** The complete environment of the service; must contain PORT. */
  readonly environment: NodeJS.ProcessEnv;
  /** File descriptor for its logs, or the terminal. */
  readonly output: number | 'inherit';
  /** Default: `main.js`. A worker has no address. */
  readonly program?: 'main.js' | 'worker.js';
  /** Additional modules to load into it, as URLs. */
  readonly preloads?: readonly string[];
}

export interface Patience {
  readonly signal: AbortSignal;
  readonly withinMs?: number;
  readonly lookEveryMs?: number;
}

/** The service ended, or timed out, before it was ready; its log has the reason. */
export class ServiceNotReady extends ToolFailure {
  override readonly name = 'ServiceNotReady';
}

/** The built service as a child process. */
export class ServiceProcess {
  readonly ended: Promise<string>;
  /** By `performance.now()`. */
  readonly startedAt = performance.now();

  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
  ) {
    this.ended = endOf(child);
  }

  static start({ environment, output, program = 'main.js', preloads = [] }: ServiceOptions): ServiceProcess {
    const child = fork(fileURLToPath(new URL(program, PROGRAMS)), [], {
      env: environment,
      execArgv: [END_WITH_PARENT, ...preloads].flatMap((url) => ['--import', url]),
      // A process group of its own: Ctrl-C reaches only the tool, which stops the service before the simulator.
      detached: true,
      stdio: ['ignore', output, output, 'ipc'],
    });
    return new ServiceProcess(child, `http://${reachable(environment.HOST)}:${environment.PORT}`);
  }

  get pid(): number {
    return this.child.pid ?? Number.NaN;
  }

  /**
   * Resolves when `path` answers 200.
   * @throws ServiceNotReady if the service ends first, or after `withinMs`
   */
  async answers(path: string, { signal, withinMs = Infinity, lookEveryMs = 50 }: Patience): Promise<void> {
    const deadline = performance.now() + withinMs;
    const ended = this.ended.then((how) => {
      throw new ServiceNotReady(`The service ended (${how}).`);
    });
    while (!(await Promise.race([this.isOk(path), ended]))) {
      signal.throwIfAborted();
      if (performance.now() > deadline)
        throw new ServiceNotReady(`The service was not ready after ${withinMs / 1000} s.`);
      await Promise.race([sleep(lookEveryMs), ended]);
    }
  }

  /** Resolves when the signal aborts. @throws ToolFailure if the service ends by itself */
  async runsUntil(signal: AbortSignal): Promise<void> {
    const interrupted = new Promise<undefined>((resolve) => {
      if (signal.aborted) resolve(undefined);
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    const end = await Promise.race([interrupted, this.ended]);
    if (end !== undefined) throw new ToolFailure(`The service ended (${end}).`);
  }

  /**
   * Shuts down in order: the service hands running work back and stops its Redis. Processes left behind are ended
   * too.
   */
  async stop(): Promise<void> {
    const family = this.family();
    signalAll([this.pid], 'SIGTERM');
    await this.ended;
    // A service that was stopped during its start may not have known its Redis yet.
    signalAll(family.filter(isAlive), 'SIGTERM');
  }

  /** Kills all its processes at once. */
  kill(): void {
    signalAll(this.family(), 'SIGKILL');
  }

  /** Process ids of the service, its photo workers and its Redis; empty once it has ended. */
  family(): number[] {
    const gone = this.child.exitCode !== null || this.child.signalCode !== null;
    return gone || this.child.pid === undefined ? [] : [this.child.pid, ...descendantsOf(this.child.pid)];
  }

  private async isOk(path: string): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false; // not listening yet
    }
  }
}

/** The address by which a service on this machine that listens on `host` can be reached. */
function reachable(host: string | undefined): string {
  if (!host || host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    return signal ?? `exit code ${code}`;
  } catch (error) {
    return String(error); // it could not be started
  }
}
