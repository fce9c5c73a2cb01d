import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class KnownResultsSettings {
  @Setting(
    'RESULT_CACHE_TTL_MS',
    'How long a result is reused for requests of the same caller with the same photo, settings and explicit seed, at most as long as its transfer is kept; 0 turns this off.',
  )
  @IsInt()
  @Min(0)
  @Max(30 * 86_400_000)
  readonly ttlMs: number = 86_400_000;
}
