import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class RecordsSettings {
  @Setting('MAX_WAITING', 'Transfers that may wait in the queue; another one is refused with `queue_full`.')
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly maxWaiting: number = 500;

  @Setting(
    'RETENTION_MS',
    'How long a transfer and its pictures are kept, counted from its submission, and a photo, counted from its upload. A transfer that took long is kept for an hour after its end (or as long as this, if that is less), and none goes before it has ended.',
  )
  @IsInt()
  @Min(1_000)
  @Max(30 * 86_400_000)
  readonly retentionMs: number = 86_400_000;
}
