import { IsBoolean, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class RedisSettings {
  @Setting(
    'REDIS_URL',
    'Redis to use: redis://, rediss:// or unix:///path. The start waits for it for up to 30 s. Empty: the service runs a private Redis below DATA_DIR.',
    { secret: true },
  )
  @IsOptional()
  @Matches(/^(rediss?|unix):\/\/./, { message: 'must begin with redis://, rediss:// or unix:///' })
  readonly url?: string = undefined;

  @Setting(
    'REDIS_PREFIX',
    'Prefix of every key, so that several services can share one Redis. Each service needs its own STORAGE_BUCKET or DATA_DIR for pictures.',
  )
  @Matches(/^[\w:.-]*$/, { message: 'may only contain letters, digits and _ : . -' })
  readonly prefix: string = 'easel:';

  @Setting(
    'REDIS_REWRITE',
    'Whether the append-only file of Redis is rewritten (BGREWRITEAOF) after transfers or photos were erased, so that it no longer contains their data.',
  )
  @IsBoolean()
  readonly rewrite: boolean = true;

  @Setting(
    'REDIS_REWRITE_PAUSE_MS',
    'How long a rewrite waits for further erasures, and the minimum time between two rewrites.',
  )
  @IsInt()
  @Min(100)
  @Max(3_600_000)
  readonly rewritePauseMs: number = 60_000;

  @Setting(
    'REDIS_REWRITE_WITHIN_MS',
    'Maximum time between an erasure and the start of the rewrite, even if there are further erasures.',
  )
  @IsInt()
  @Min(100)
  @Max(86_400_000)
  readonly rewriteWithinMs: number = 600_000;

  @Setting(
    'REDIS_DAMAGED_COPY_MS',
    'How long copies of a damaged append-only file and core files of a crashed Redis are kept: both contain data of callers.',
  )
  @IsInt()
  @Min(1_000)
  @Max(30 * 86_400_000)
  readonly damagedCopyMs: number = 86_400_000;
}
