import { EmbeddedRedis } from './embedded-redis.js';
import type { RedisEndpoint } from './redis-endpoint.js';
import { reachRedis } from './reach-redis.js';
import type { RedisSettings } from './redis.config.js';

/**
 * The Redis of the settings, or a private one below `dataDirectory` that is ready when the promise resolves.
 * @throws ConfigurationError when there is no redis-server and none can be unpacked, another service holds the folder, or
 * the one of the settings is not there
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
