import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
}

/** All descendants of the process `root`, children before grandchildren; without `root` itself. */
export function descendantsOf(root: number): number[] {
  const processes = listProcesses();
  const found = [root];
  for (const pid of found) {
    found.push(...processes.filter(({ parent }) => parent === pid).map((entry) => entry.pid));
  }
  return found.slice(1);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the id now belongs to a process of another user, which is alive, but not ours.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Sends the signal to those processes that still exist. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It is already gone, as intended.
    }
  }
}

function listProcesses(): ProcessEntry[] {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

/** Used because slim images have no `ps`. */
function fromProc(): ProcessEntry[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The name is in parentheses and may contain anything; state and parent follow the last parenthesis.
      const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').split(/\) /).at(-1)?.split(' ') ?? [];
      return [{ pid: Number(name), parent: Number(parent) }];
    } catch {
      return []; // it has ended
    }
  });
}

function fromPs(): ProcessEntry[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return { pid, parent };
  });
}
