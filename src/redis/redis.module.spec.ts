import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigModule } from '../config/config.module.js';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { Settings } from '../config/settings.js';
import { REDIS } from './redis-connections.js';
import { RedisEndpoint } from './redis-endpoint.js';
import { RedisModule } from './redis.module.js';
import { RedisSettings } from './redis.config.js';
import { startRedis } from './start-redis.js';

@Injectable()
class Farewell implements OnApplicationShutdown {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async onApplicationShutdown(): Promise<void> {
    await this.redis.set('farewell', 'said');
  }
}

@Module({ imports: [RedisModule], providers: [Farewell] })
class FarewellModule {}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-redis-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('RedisModule', () => {
  it('stops Redis only after all modules that use it have shut down', async () => {
    const settings = Settings.parse([RedisSettings, DataDirectorySettings], { DATA_DIR: folder });
    @Module({ imports: [ConfigModule.forRoot(settings), FarewellModule] })
    class App {}

    const app = await NestFactory.createApplicationContext(App, { logger: ['error'] });
    const { address } = app.get(RedisEndpoint);
    await app.close();

    const after = await startRedis(new RedisSettings(), folder);
    expect(after.address).toBe(address);
    const observer = new Redis({ path: after.address });
    expect(await observer.get('easel:farewell')).toBe('said');
    observer.disconnect();
    await after.stop();
  });
});

describe('RedisSettings', () => {
  it('reject a URL that is not one of Redis, without repeating it', () => {
    const environment = { REDIS_URL: 'http://user:secret@host' };
    expect(() => Settings.parse([RedisSettings], environment)).toThrow(/^(?!.*secret).*REDIS_URL/s);
  });
});
