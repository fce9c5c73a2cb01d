import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Has one folder per thread of this process; Linux only. */
const THREADS = '/proc/self/task';

/**
 * Lowers the priority of this process. On Linux niceness is per thread and setting it for the process only
 * affects the main thread, so it is set for each existing thread; new threads inherit it.
 * @param niceness 0 (normal) to 19 (lowest priority)
 */
export function lowerPriority(niceness: number): void {
  const threads = process.platform === 'linux' ? readdirSync(THREADS).map(Number) : [process.pid];
  for (const thread of threads) setPriority(thread, niceness);
}
