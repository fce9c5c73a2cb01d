import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ConfigurationError } from './config/configuration-error.js';
import { NestLogger } from './logging/logger.js';
import { RedisSettings } from './redis/redis.config.js';
import { endAtSecondSignal, startUp } from './start-up.js';
import { WorkerModule } from './worker.module.js';

await startUp(async ({ settings, webUis, logger }) => {
  if (settings.get(RedisSettings).url === undefined) {
    throw new ConfigurationError(['REDIS_URL: required by a worker, which shares the Redis of its service']);
  }
  const worker = await NestFactory.createApplicationContext(WorkerModule.forRoot(settings, webUis), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  worker.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  endAtSecondSignal();
  logger.info('Worker is running');
});
