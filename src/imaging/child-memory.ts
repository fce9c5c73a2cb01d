import { readFile } from 'node:fs/promises';

/**
 * Resident memory of a process, MiB.
 * @returns undefined if it has ended, or without /proc (anything but Linux), where memory is not watched
 */
export async function residentMib(pid: number): Promise<number | undefined> {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
