import { IsOptional, Matches } from 'class-validator';
import { Setting } from '../config/setting.js';

export class RedisSettings {
  @Setting(
    'REDIS_URL',
    'Redis to use: redis://, rediss:// or unix:///path. Without it the service runs a private Redis below DATA_DIR.',
    { secret: true },
  )
  @IsOptional()
  @Matches(/^(rediss?|unix):\/\/./, { message: 'must begin with redis://, rediss:// or unix:///' })
  readonly url?: string = undefined;

  @Setting('REDIS_PREFIX', 'Put in front of every key, so that several services can share one Redis.')
  @Matches(/^[\w:.-]*$/, { message: 'may hold letters, digits and _ : . - only' })
  readonly prefix: string = 'easel:';
}
