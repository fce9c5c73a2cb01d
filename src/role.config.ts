import { IsIn } from 'class-validator';
import { ConfigurationError } from './config/configuration-error.js';
import { Setting } from './config/setting.js';
import type { Settings } from './config/settings.js';
import { RedisSettings } from './redis/redis.config.js';

export class RoleSettings {
  @Setting(
    'ROLE',
    'all: HTTP and the consumers in one process; http: HTTP alone, beside `node dist/worker.js`.',
  )
  @IsIn(['all', 'http'])
  readonly role: 'all' | 'http' = 'all';
}

/** @throws ConfigurationError for HTTP alone on a private Redis, which no worker could reach */
export function checkRole(settings: Settings): void {
  if (settings.get(RoleSettings).role === 'http' && settings.get(RedisSettings).url === undefined) {
    throw new ConfigurationError(['ROLE: http needs REDIS_URL, so that a worker finds the work']);
  }
}
