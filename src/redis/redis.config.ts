import { IsBoolean, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class RedisSettings {
  @Setting(
    'REDIS_URL',
    'Redis to use: redis://, rediss:// or unix:///path; at the start it is waited for up to 30 s. Without it the service runs a private Redis below DATA_DIR.',
    { secret: true },
  )
  @IsOptional()
  @Matches(/^(rediss?|unix):\/\/./, { message: 'must begin with redis://, rediss:// or unix:///' })
  readonly url?: string = undefined;

  @Setting(
    'REDIS_PREFIX',
    'Put in front of every key, so that several services can share one Redis. Each keeps its pictures elsewhere, in a STORAGE_BUCKET or DATA_DIR of its own.',
  )
  @Matches(/^[\w:.-]*$/, { message: 'may hold letters, digits and _ : . - only' })
  readonly prefix: string = 'easel:';

  @Setting(
    'REDIS_REWRITE',
    'Whether the append-only file of Redis is rewritten (BGREWRITEAOF) after transfers or photos were erased, so that nothing of them stays in it.',
  )
  @IsBoolean()
  readonly rewrite: boolean = true;

  @Setting(
    'REDIS_REWRITE_PAUSE_MS',
    'How long such a rewrite waits for further erasures, and how far apart two rewrites are at least.',
  )
  @IsInt()
  @Min(100)
  @Max(3_600_000)
  readonly rewritePauseMs: number = 60_000;

  @Setting(
    'REDIS_REWRITE_WITHIN_MS',
    'How long after an erasure the rewrite begins at the latest, however many more there are.',
  )
  @IsInt()
  @Min(100)
  @Max(86_400_000)
  readonly rewriteWithinMs: number = 600_000;

  @Setting(
    'REDIS_DAMAGED_COPY_MS',
    'How long the copy of a damaged append-only file is kept, and the core file of a Redis that crashed: both hold what callers sent.',
  )
  @IsInt()
  @Min(1_000)
  @Max(30 * 86_400_000)
  readonly damagedCopyMs: number = 86_400_000;
}
