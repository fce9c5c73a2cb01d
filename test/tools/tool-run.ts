import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOOK_EVERY_MS = 50;

/** A tool as somebody starts it, with a temporary folder of its own by which all that it starts can be found. */
export class ToolRun {
  output = '';
  readonly ended: Promise<number | string>;
  private readonly tool: ChildProcess;

  constructor(
    name: 'demo' | 'playground' | 'calibrate',
    { temporary, args = [], env = {} }: { temporary: string; args?: string[]; env?: NodeJS.ProcessEnv },
  ) {
    const { DATA_DIR: _, ...inherited } = process.env;
    this.tool = spawn(process.execPath, ['--import', 'tsx', join(ROOT, `tools/${name}.ts`), ...args], {
      env: { ...inherited, TMPDIR: temporary, ...env },
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.tool.stdout, this.tool.stderr])
      stream?.on('data', (data: Buffer) => (this.output += data.toString()));
    this.ended = once(this.tool, 'close').then(
      ([code, signal]: (number | string | null)[]) => code ?? signal ?? 'unknown',
    );
  }

  /** Resolves with the first match in what the tool has written. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.tool.exitCode !== null)
        throw new Error(`It ended without a word of ${pattern}:\n${this.output}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.tool.kill(name);
  }
}

/** A folder that is removed afterwards, with whatever still runs in it. */
export async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'easel-tool-'));
  try {
    await work(folder);
  } finally {
    for (const pid of processesOf(folder)) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Processes that name the folder in their command line or got it in their environment. */
export function processesOf(folder: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      const known =
        readFileSync(`/proc/${name}/cmdline`, 'utf8') + readFileSync(`/proc/${name}/environ`, 'utf8');
      return known.includes(folder) ? [Number(name)] : [];
    } catch {
      return []; // it ended meanwhile
    }
  });
}

/** Resolves when nothing runs any more that the folder belongs to. */
export async function untilNothingRuns(folder: string): Promise<void> {
  while (processesOf(folder).length > 0) await sleep(LOOK_EVERY_MS);
}
