import { readFile, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A running server, started by this service or an earlier one. */
export interface RunningRedis {
  readonly pid: number;
  /** Resolves with the reason once the process has ended. */
  readonly gone: Promise<string>;
}

const STOP_WITHIN_MS = 10_000;
const POLL_MS = 20;

/** An open connection, or undefined if no server listens. Waits for a server that is still loading. */
export async function connectOnce(socket: string, withinMs: number): Promise<Redis | undefined> {
  const connection = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => null });
  connection.on('error', () => {});
  const deadline = AbortSignal.timeout(withinMs);
  const hung = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(new Error('The Redis on this socket does not answer')));
  });
  try {
    return await Promise.race([
      connection.connect().then(
        () => connection,
        () => undefined,
      ),
      hung,
    ]);
  } catch (error) {
    connection.disconnect();
    throw error;
  }
}

/** Asks the process to save its data and end (SIGTERM), and kills it if it does not in time. */
export async function endRedis(redis: RunningRedis): Promise<void> {
  signal(redis.pid, 'SIGTERM');
  const patience = new AbortController();
  const tooLate = sleep(STOP_WITHIN_MS, undefined, { signal: patience.signal }).then(
    () => signal(redis.pid, 'SIGKILL'),
    () => {},
  );
  await redis.gone;
  patience.abort();
  await tooLate;
}

/** Resolves when a process ends that is not a child of ours; found out by polling. */
export async function processEnd(pid: number, everyMs = POLL_MS): Promise<void> {
  while (await isAlive(pid)) await sleep(everyMs, undefined, { ref: false });
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone.
  }
}

/**
 * Whether process `pid` is the Redis of `directory`, by its working directory: the pid may have been reused by another
 * process. Without /proc any living process counts.
 */
export async function isRedisOf(directory: string, pid: number): Promise<boolean> {
  if (!(await isAlive(pid))) return false;
  if (process.platform !== 'linux') return true;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return folder === directory;
}

async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A zombie still accepts signals.
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(state);
}
