import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { ConfigurationError } from '../config/configuration-error.js';

/** Long enough for machines and containers that start together. */
const WAIT_MS = 30_000;
const ASK_AGAIN_MS = 500;
const ANSWER_WITHIN_MS = 5_000;
/** Errors that waiting does not resolve. */
const REFUSED = /WRONGPASS|NOAUTH|NOPERM|invalid username-password|without any password/i;

/**
 * Waits until an external Redis responds.
 * @throws ConfigurationError if it does not respond in time, or rejects the credentials
 */
export async function reachRedis(address: string, waitMs = WAIT_MS): Promise<void> {
  const until = performance.now() + waitMs;
  for (let attempts = 0; ; attempts += 1) {
    const trouble = await troubleOf(address);
    if (trouble === null) return;
    const about = `REDIS_URL: cannot use the Redis at ${shown(address)} (${trouble}).`;
    if (REFUSED.test(trouble) || performance.now() > until) throw new ConfigurationError([about]);
    if (attempts === 0) new Logger('Redis').warn(`${about} Retrying.`);
    await sleep(ASK_AGAIN_MS);
  }
}

/** Why the Redis cannot be used; null if it can. */
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

/** The address without user, password, path and query. */
function shown(address: string): string {
  if (address.startsWith('/')) return address;
  return URL.canParse(address) ? new URL(address).host : 'that address';
}
