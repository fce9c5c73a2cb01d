import { type ChildProcess, spawn } from 'node:child_process';
import { open, rename, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectOnce, endRedis, type RunningRedis } from './running-redis.js';
import type { RedisHome } from './redis-home.js';
import { clearUnfinished } from './redis-leftovers.js';
import type { RedisServer } from './redis-server.js';

/** The server did not get ready. `log` is what it logged. */
export class RedisDidNotStart extends Error {
  override readonly name = 'RedisDidNotStart';

  constructor(
    reason: string,
    readonly log: string,
  ) {
    super(`redis-server did not start: ${reason}${log === '' ? '' : `\n${log.trim()}`}`);
  }
}

const READY_WITHIN_MS = 60_000;
const POLL_MS = 5;
const LOG_LIMIT_BYTES = 1024 * 1024;

/** Starts the server of `home` and waits until it has loaded its data. @throws RedisDidNotStart */
export async function launchRedis(
  home: RedisHome,
  server: RedisServer,
): Promise<RunningRedis & { readonly log: string }> {
  await clearUnfinished(home.directory);
  const log = await openLog(home.log);
  const from = (await log.stat()).size;
  // Its own session, so that Ctrl-C in the terminal only reaches it through the orderly stop of the service; a log
  // file instead of a pipe, because it may outlive the service.
  const child = spawn(server.program, settings(home), {
    cwd: home.directory,
    env: server.environment,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  child.unref();
  const gone = endOf(child);
  try {
    await ready(home, child, gone);
    const pid = child.pid ?? Number.NaN;
    await writeFile(home.pidFile, `${pid}\n`);
    return { pid, gone, log: await readFrom(home.log, from) };
  } catch (error) {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      await endRedis({ pid: child.pid, gone });
    throw new RedisDidNotStart(
      error instanceof Error ? error.message : String(error),
      await readFrom(home.log, from),
    );
  } finally {
    await log.close();
  }
}

function settings(home: RedisHome): string[] {
  const values = {
    port: '0',
    unixsocket: home.socket,
    unixsocketperm: '700',
    dir: home.directory,
    'protected-mode': 'yes',
    // Every write is on disk before it is acknowledged, so that accepted transfers survive a power cut.
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
    // The slow log would contain data of callers.
    'slowlog-log-slower-than': '-1',
    // With a full memory Redis must reject writes, not evict queued work.
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signalName) => resolve(signalName ?? `exit code ${code}`));
  });
}

async function ready(home: RedisHome, child: ChildProcess, gone: Promise<string>): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  const ended = gone.then((reason) => ({ reason }));
  while (Date.now() < deadline) {
    const outcome = await Promise.race([ended, connectOnce(home.socket, deadline - Date.now())]);
    if (outcome !== undefined && 'reason' in outcome) throw new Error(outcome.reason);
    if (outcome !== undefined) {
      // Make sure that the server on the socket is this child.
      const info = await outcome.info('server');
      // Crash reports would contain data of callers, too; before 6.2 they cannot be switched off.
      await outcome.config('SET', 'crash-log-enabled', 'no').catch(() => {});
      outcome.disconnect();
      if (info.includes(`process_id:${child.pid}`)) return;
      throw new Error('another server listens on its socket');
    }
    await sleep(POLL_MS);
  }
  throw new Error(`it was not ready within ${READY_WITHIN_MS} ms`);
}

async function openLog(file: string) {
  const size = await stat(file).then(
    (info) => info.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await rename(file, `${file}.1`);
  return await open(file, 'a+', 0o600);
}

async function readFrom(file: string, from: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const length = Math.min(size - from, 16_384);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString();
  } finally {
    await handle.close();
  }
}
