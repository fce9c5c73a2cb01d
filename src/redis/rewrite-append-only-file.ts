import type { Redis } from 'ioredis';
import { pause } from '../timing/pause.js';

/**
 * `done`: what had been erased before is in none of its files. `unneeded`: there is no such file. `busy`: Redis is about
 * something else, or another rewrite had begun before. `forbidden`: this connection may not.
 */
export type Rewrite = 'done' | 'unneeded' | 'busy' | 'failed' | 'forbidden' | 'too_large';

const LOOK_EVERY_MS = 20;
/** Forking costs Redis about 0.25 ms for each MiB it holds; meanwhile it answers nobody. */
const LARGEST_BYTES = 2 * 1024 ** 3;
const NOT_PERMITTED = /NOPERM|unknown command|not allowed|ERR .*disabled/i;

/** Has Redis write its append-only file anew, without what is no longer there, and waits until the old one is gone. */
export async function rewriteAppendOnlyFile(redis: Redis, signal: AbortSignal): Promise<Rewrite> {
  try {
    const before = await persistence(redis);
    if (before('aof_enabled') === '0') return 'unneeded';
    if (isBusy(before)) return 'busy';
    if (Number(before('used_memory')) > LARGEST_BYTES) return 'too_large';
    await redis.bgrewriteaof();
    for (let now = before; !signal.aborted; now = await persistence(redis)) {
      if (now !== before && !isBusy(now))
        return now('aof_last_bgrewrite_status') === 'ok' ? 'done' : 'failed';
      await pause(LOOK_EVERY_MS, signal);
    }
    return 'busy';
  } catch (error) {
    if (error instanceof Error && /in progress/.test(error.message)) return 'busy';
    if (error instanceof Error && NOT_PERMITTED.test(error.message)) return 'forbidden';
    throw error;
  }
}

/** Redis's own clock, ms since the epoch. */
export async function redisTime(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return seconds * 1000 + Math.floor(microseconds / 1000);
}

type Info = (name: string) => string | undefined;

async function persistence(redis: Redis): Promise<Info> {
  const info = `${await redis.info('persistence')}\n${await redis.info('memory')}`;
  return (name) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}

function isBusy(info: Info): boolean {
  const flags = ['loading', 'rdb_bgsave_in_progress', 'aof_rewrite_in_progress', 'aof_rewrite_scheduled'];
  return flags.some((name) => info(name) === '1');
}
