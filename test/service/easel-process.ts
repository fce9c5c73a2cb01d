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
  /** Several: the GPU slots 0, 1, … */
  readonly webUiUrl: string | readonly string[];
  /** Kept by the caller, so that another process can go on with it; default: a new one, removed at `stop`. */
  readonly dataDirectory?: string;
  readonly environment?: Environment;
  /** The entry point below dist/. */
  readonly program?: 'main.js' | 'worker.js';
}

/** The compiled service as a process of its own, on a free port, with a private Redis in a temporary folder. */
export class EaselProcess {
  readonly log: LogLine[] = [];
  /** What it said to the terminal and not through the logger. */
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

  /** Without waiting for it to listen: for starts that are meant to fail. */
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
        // Most tests count what the WebUI was given.
        WARM_UP: 'off',
        ADMIN_TOKEN,
        LOG_FORMAT: 'json',
        LOG_LEVEL: 'debug',
        ...environment,
      },
      // The channel breaks when the test run is killed, and the service ends with it.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: a Ctrl-C at the tests must reach it through us alone.
      detached: true,
    });
    const easel = new EaselProcess(child, directory, dataDirectory === undefined);
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => easel.heard(line));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (easel.terminal += text));
    return easel;
  }

  /** Resolves with the first log line, past or to come, that `matches`. */
  async said(matches: (line: LogLine) => boolean, withinMs = 10_000): Promise<LogLine> {
    return eventually(
      () => this.log.find(matches),
      withinMs,
      () => this.lastWords(),
    );
  }

  /** SIGTERM, and the exit code once everything of it has ended. */
  async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill(signal);
      await once(this.child, 'exit');
    }
    if (this.ownsDirectory) await rm(this.dataDirectory, { recursive: true, force: true });
    return this.child.exitCode;
  }

  /** SIGKILL: nothing of it can clean up. */
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

/** Polls until `look` finds something. @throws with `context` when it takes too long */
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

/** How often log lines match, once the first of them has come through the pipe: clients may hear of a thing before. */
export async function timesLogged(
  lines: () => readonly LogLine[],
  matches: (line: LogLine) => boolean,
): Promise<number> {
  const count = (): number => lines().filter(matches).length;
  return eventually(() => count() || undefined, HEARD_WITHIN_MS).catch(count);
}
