import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { ConfigurationError } from '../config/configuration-error.js';

/** Machines and containers that start together are there within this. */
const WAIT_MS = 30_000;
const ASK_AGAIN_MS = 500;
const ANSWER_WITHIN_MS = 5_000;
/** Waiting changes nothing about these. */
const REFUSED = /WRONGPASS|NOAUTH|NOPERM|invalid username-password|without any password/i;

/**
 * Waits until a Redis that somebody else runs answers.
 * @throws ConfigurationError when it does not in time, or lets nobody in
 */
export async function reachRedis(address: string, waitMs = WAIT_MS): Promise<void> {
  const until = performance.now() + waitMs;
  for (let asked = 0; ; asked += 1) {
    const trouble = await troubleOf(address);
    if (trouble === null) return;
    const about = `REDIS_URL: no Redis to work with at ${shown(address)} (${trouble}).`;
    if (REFUSED.test(trouble) || performance.now() > until) throw new ConfigurationError([about]);
    if (asked === 0) new Logger('Redis').warn(`${about} It is waited for.`);
    await sleep(ASK_AGAIN_MS);
  }
}

/** What keeps it from answering; null when it does. */
async function troubleOf(address: string): Promise<string | null> {
  let reason = '';
  const redis = new Redis(address, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: ANSWER_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', (error) => (reason = error.message));
  try {
    await redis.connect();
    await redis.ping();
    return null;
  } catch (error) {
    return reason || (error instanceof Error ? error.message : String(error));
  } finally {
    redis.disconnect();
  }
}

/** Without a user, a password or what stands behind the address. */
function shown(address: string): string {
  if (address.startsWith('/')) return address;
  return URL.canParse(address) ? new URL(address).host : 'that address';
}
