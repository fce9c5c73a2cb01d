import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { AppendOnlyRewrites } from './append-only-rewrites.js';
import { REDIS, RedisConnections } from './redis-connections.js';
import { RedisEndpoint } from './redis-endpoint.js';
import { RedisSettings } from './redis.config.js';
import { startRedis } from './start-redis.js';

/**
 * Starts or finds Redis before anything that needs it is built, and is the last to let go of it: Nest shuts modules
 * down from the root towards what they import, so whoever uses Redis must import this module.
 */
@Module({
  providers: [
    {
      provide: RedisEndpoint,
      inject: [RedisSettings, DataDirectorySettings],
      useFactory: (settings: RedisSettings, data: DataDirectorySettings) => startRedis(settings, data.path),
    },
    RedisConnections,
    {
      provide: REDIS,
      inject: [RedisConnections],
      useFactory: (connections: RedisConnections) => connections.client,
    },
    AppendOnlyRewrites,
  ],
  exports: [RedisEndpoint, RedisConnections, REDIS],
})
export class RedisModule implements OnApplicationShutdown {
  constructor(
    private readonly connections: RedisConnections,
    private readonly endpoint: RedisEndpoint,
    private readonly rewrites: AppendOnlyRewrites,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.rewrites.stop();
    await this.connections.close();
    await this.endpoint.stop();
  }
}
