import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class KnownResultsSettings {
  @Setting(
    'RESULT_CACHE_TTL_MS',
    'How long a result is given at once to the same caller for the same photo, settings and chosen seed, at most as long as its transfer is kept; 0: never.',
  )
  @IsInt()
  @Min(0)
  @Max(30 * 86_400_000)
  readonly ttlMs: number = 86_400_000;
}
