import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class IdempotencySettings {
  @Setting(
    'IDEMPOTENCY_TTL_MS',
    'How long the response to a request with an `Idempotency-Key` is stored for repetitions of the request.',
  )
  @IsInt()
  @Min(60_000)
  @Max(7 * 86_400_000)
  readonly ttlMs: number = 86_400_000;
}
