import type { Redis } from 'ioredis';

/** Deletes every key of ours that matches. For the few keys of a start: it looks at all of them. */
export async function deleteKeys(redis: Redis, pattern: string): Promise<void> {
  // Patterns don't get the connection's prefix by themselves, keys do.
  const prefix = redis.options.keyPrefix ?? '';
  const keys = await redis.keys(prefix + pattern);
  if (keys.length > 0) await redis.del(keys.map((key) => key.slice(prefix.length)));
}
