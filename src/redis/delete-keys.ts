import type { Redis } from 'ioredis';

/** Deletes every key of the service that matches. Only for use at the start: KEYS scans the whole database. */
export async function deleteKeys(redis: Redis, pattern: string): Promise<void> {
  // ioredis adds the connection's prefix to keys, but not to patterns.
  const prefix = redis.options.keyPrefix ?? '';
  const keys = await redis.keys(prefix + pattern);
  if (keys.length > 0) await redis.del(keys.map((key) => key.slice(prefix.length)));
}
