import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ADMIN_TOKEN = 'an-admin-token-for-tests';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const END_WITH_PARENT = new URL('../../tools/stack/end-with-parent.mjs', import.meta.url).href;
const START_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 20;

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string };
export type Environment = Readonly<Record<string, string>>;

interface StartOptions {
  /** One address, or several: the GPU slots 0, 1, … */
  readonly webUiUrl: string | readonly string[];
  /** Kept by the caller, so that another process can continue with it; default: a new one, removed at `stop`. */
  readonly dataDirectory?: string;
  readonly environment?: Environment;
  /** The entry point in dist/. */
  readonly program?: 'main.js' | 'worker.js';
}

/** The compiled service as a child process, on a free port, with a private Redis in a temporary folder. */
export class EaselProcess {
  readonly log: LogLine[] = [];
  /** Output that did not come from the logger. */
  terminal = '';
  url = '';

  private constructor(
    readonly child: ChildProcess,
    readonly dataDirectory: string,
    private readonly ownsDirectory: boolean,
  ) {}

  static async start(options: StartOptions): Promise<EaselProcess> {
    const easel = await EaselProcess.spawn(options);
    const started = options.program === 'worker.js' ? 'Worker is running' : 'Service is listening';
    const line = await easel.said((entry) => entry.msg === started, START_WITHIN_MS);
    if (typeof line['url'] === 'string') easel.url = line['url'];
    return easel;
  }

  /** Does not wait for the service to listen: for starts that are meant to fail. */
  static async spawn({
    webUiUrl,
    dataDirectory,
    environment,
    program = 'main.js',
  }: StartOptions): Promise<EaselProcess> {
    const directory = dataDirectory ?? (await mkdtemp(join(tmpdir(), 'easel-test-')));
    const child = spawn(process.execPath, ['--import', END_WITH_PARENT, join(ROOT, 'dist', program)], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        PORT: '0',
        DATA_DIR: directory,
        [typeof webUiUrl === 'string' ? 'WEBUI_URL' : 'WEBUI_URLS']: String(webUiUrl),
        WEBUI_PROBE_MS: '200',
        GENERATION_POLL_MS: '50',
        RETRY_DELAY_MS: '20',
        // Most tests count the jobs of the WebUI.
        WARM_UP: 'off',
        ADMIN_TOKEN,
        LOG_FORMAT: 'json',
        LOG_LEVEL: 'debug',
        ...environment,
      },
      // The channel breaks when the test run is killed, and the service ends with it.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A process group of its own: a Ctrl-C in the terminal must only reach it through the test run.
      detached: true,
    });
    const easel = new EaselProcess(child, directory, dataDirectory === undefined);
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => easel.heard(line));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (easel.terminal += text));
    return easel;
  }

  /** Resolves with the first log line, past or future, that `matches`. */
  async said(matches: (line: LogLine) => boolean, withinMs = 10_000): Promise<LogLine> {
    return eventually(
      () => this.log.find(matches),
      withinMs,
      () => this.lastWords(),
    );
  }

  /** Sends SIGTERM; resolves with the exit code once all its processes have ended. */
  async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill(signal);
      await once(this.child, 'exit');
    }
    if (this.ownsDirectory) await rm(this.dataDirectory, { recursive: true, force: true });
    return this.child.exitCode;
  }

  /** Sends SIGKILL: the service can't clean up. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  private heard(line: string): void {
    try {
      this.log.push(JSON.parse(line) as LogLine);
    } catch {
      this.terminal += `${line}\n`; // not a log line
    }
  }

  private lastWords(): string {
    return `${this.terminal}\n${this.log
      .slice(-15)
      .map((line) => JSON.stringify(line))
      .join('\n')}`;
  }
}

/** Polls until `look` returns something. @throws with `context` on timeout */
export async function eventually<T>(
  look: () => T | undefined | Promise<T | undefined>,
  withinMs = 20_000,
  context: () => string = () => '',
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`It did not happen within ${withinMs} ms. ${context()}`);
    await sleep(LOOK_AGAIN_MS);
  }
}

const HEARD_WITHIN_MS = 5000;

/**
 * The number of matching log lines, once the first one has come through the pipe: clients may know of the event
 * earlier.
 */
export async function timesLogged(
  lines: () => readonly LogLine[],
  matches: (line: LogLine) => boolean,
): Promise<number> {
  const count = (): number => lines().filter(matches).length;
  return eventually(() => count() || undefined, HEARD_WITHIN_MS).catch(count);
}
