import { IsIn } from 'class-validator';
import { ConfigurationError } from './config/configuration-error.js';
import { Setting } from './config/setting.js';
import type { Settings } from './config/settings.js';
import { RedisSettings } from './redis/redis.config.js';

export class RoleSettings {
  @Setting(
    'ROLE',
    'all: HTTP API and queue consumers in one process; http: HTTP API only, with the consumers in separate processes (`node dist/worker.js`).',
  )
  @IsIn(['all', 'http'])
  readonly role: 'all' | 'http' = 'all';
}

/** @throws ConfigurationError for `ROLE=http` with a private Redis, which workers cannot reach */
export function checkRole(settings: Settings): void {
  if (settings.get(RoleSettings).role === 'http' && settings.get(RedisSettings).url === undefined) {
    throw new ConfigurationError(['ROLE: http requires REDIS_URL, so that workers can reach the queue']);
  }
}
