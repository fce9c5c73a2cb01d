import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** One folder for each thread of this process; Linux alone has it. */
const THREADS = '/proc/self/task';

/**
 * Lets others run first. Linux knows a niceness for each thread, and sets that of the main one for a whole process:
 * those which Node.js began with are asked one by one, and hand it on to those which they begin.
 * @param niceness 0 (as everybody) to 19
 */
export function lowerPriority(niceness: number): void {
  const threads = process.platform === 'linux' ? readdirSync(THREADS).map(Number) : [process.pid];
  for (const thread of threads) setPriority(thread, niceness);
}
