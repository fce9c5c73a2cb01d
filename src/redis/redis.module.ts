import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { AppendOnlyRewrites } from './append-only-rewrites.js';
import { REDIS, RedisConnections } from './redis-connections.js';
import { RedisEndpoint } from './redis-endpoint.js';
import { RedisSettings } from './redis.config.js';
import { startRedis } from './start-redis.js';

/**
 * Starts or connects to Redis before the providers that need it are created, and shuts down after them: Nest shuts
 * modules down before the modules that they import, so every module that uses Redis must import this one.
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
