import { EmbeddedRedis } from './embedded-redis.js';
import type { RedisEndpoint } from './redis-endpoint.js';
import { reachRedis } from './reach-redis.js';
import type { RedisSettings } from './redis.config.js';

/**
 * Connects to the configured Redis, or starts a private one below `dataDirectory`. The Redis is ready when the promise
 * resolves.
 * @throws ConfigurationError if there is no redis-server and none can be unpacked, another service uses the folder,
 * or the configured Redis cannot be used
 */
export async function startRedis(
  settings: Pick<RedisSettings, 'url'> & Partial<RedisSettings>,
  dataDirectory: string,
): Promise<RedisEndpoint> {
  if (settings.url === undefined) return await EmbeddedRedis.start(dataDirectory, settings.damagedCopyMs);
  const address = settings.url.replace(/^unix:\/\//, '');
  await reachRedis(address);
  return { address, embedded: false, stop: async () => {} };
}
