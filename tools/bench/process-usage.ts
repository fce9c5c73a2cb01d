import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Linux reports CPU time in hundredths of a second, whatever the kernel's own tick is. */
const TICK_MS = 10;
const USER_TICKS = 11;
const FIELDS_OF_TIME = 4;

/**
 * CPU time of these processes since their start, ms: their own, and that of children that ended before the
 * parent's figure was read.
 */
export function cpuMs(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) /).at(-1) ?? '';
    const times = afterName.split(' ').slice(USER_TICKS, USER_TICKS + FIELDS_OF_TIME);
    return times.reduce((sum, time) => sum + Number(time), 0);
  });
  return ticks.reduce((sum, value) => sum + value, 0) * TICK_MS;
}

export interface Memory {
  readonly program: string;
  /** Resident memory, with shared pages counted for each process. */
  readonly rssMb: number;
  /** The same with shared pages divided among the processes: their real share. */
  readonly pssMb: number;
}

/** Memory of each of these processes, in MB of 10^6 bytes. */
export function memoryOf(pids: readonly number[]): Memory[] {
  return pids.map((pid) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return { program: programOf(pid), rssMb: megabytes(rollup, 'Rss'), pssMb: megabytes(rollup, 'Pss') };
  });
}

/** CPU time as in `cpuMs`, summed by program. */
export function cpuByProgram(pids: readonly number[]): Map<string, number> {
  const used = new Map<string, number>();
  for (const pid of pids) {
    const program = programOf(pid);
    used.set(program, (used.get(program) ?? 0) + cpuMs([pid]));
  }
  return used;
}

function megabytes(rollup: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup);
  return (Number(found?.[1]) * 1024) / 1e6;
}

/** `photo-worker.js faces`, `main.js`, `redis-server`: the name by which figures are grouped. */
function programOf(pid: number): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const script = words.findIndex((word) => word.endsWith('.js'));
  const shown = script < 0 ? words.slice(0, 1) : words.slice(script, script + 2);
  return shown
    .map((word) => basename(word.split(' ')[0] ?? ''))
    .join(' ')
    .trim();
}
