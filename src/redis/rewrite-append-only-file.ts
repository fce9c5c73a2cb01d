import type { Redis } from 'ioredis';
import { pause } from '../timing/pause.js';

/**
 * `done`: no file contains data that was erased before. `unneeded`: the append-only file is disabled. `busy`: Redis is
 * loading or saving, or another rewrite is in progress. `forbidden`: the connection lacks the permission. `too_large`:
 * forking would block Redis for too long.
 */
export type Rewrite = 'done' | 'unneeded' | 'busy' | 'failed' | 'forbidden' | 'too_large';

const LOOK_EVERY_MS = 20;
/** Forking blocks Redis for about 0.25 ms per MiB that it holds. */
const LARGEST_BYTES = 2 * 1024 ** 3;
const NOT_PERMITTED = /NOPERM|unknown command|not allowed|ERR .*disabled/i;

/** Makes Redis rewrite its append-only file without erased data, and waits until the old file is gone. */
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
