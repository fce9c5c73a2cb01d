import { readFile } from 'node:fs/promises';

/**
 * What a process has in memory now, in MiB.
 * @returns undefined when it has ended, or where there is no /proc (anything but Linux): memory goes unwatched there.
 */
export async function residentMib(pid: number): Promise<number | undefined> {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
