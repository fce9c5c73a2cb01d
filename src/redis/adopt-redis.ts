import { readFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { connectOnce, endRedis, isRedisOf, processEnd, type RunningRedis } from './running-redis.js';
import type { RedisHome } from './redis-home.js';

const logger = new Logger('EmbeddedRedis');

const ANSWER_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 200;

/**
 * Takes over the server that an earlier service left behind when it was killed; undefined if there is none. Two
 * servers must never write the same files, so a server that cannot be taken over is ended: its socket was removed, or
 * it runs in another PID namespace.
 */
export async function adoptRedis(home: RedisHome): Promise<RunningRedis | undefined> {
  const connection = await connectOnce(home.socket, ANSWER_WITHIN_MS);
  if (connection === undefined) {
    await endStray(home);
    return undefined;
  }
  const [, directory] = (await connection.config('GET', 'dir')) as [string, string];
  const pid = Number(/process_id:(\d+)/.exec(await connection.info('server'))?.[1]);
  if (directory === home.directory && (await isRedisOf(home.directory, pid))) {
    connection.disconnect();
    logger.log({ pid }, 'Taking over the private Redis that an earlier service left behind');
    return running(pid);
  }
  logger.warn({ pid }, 'Ending a Redis on our socket that cannot be taken over');
  await connection.shutdown('NOSAVE').catch(() => {});
  connection.disconnect();
  return undefined;
}

async function endStray(home: RedisHome): Promise<void> {
  const pid = Number(await readFile(home.pidFile, 'utf8').catch(() => ''));
  if (!(pid > 0) || process.platform !== 'linux' || !(await isRedisOf(home.directory, pid))) return;
  logger.warn({ pid }, 'Ending the private Redis of an earlier service, because its socket is gone');
  await endRedis(running(pid));
}

function running(pid: number): RunningRedis {
  return { pid, gone: processEnd(pid, LOOK_EVERY_MS).then(() => 'process ended') };
}
