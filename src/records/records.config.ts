import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class RecordsSettings {
  @Setting(
    'MAX_WAITING',
    'How many transfers may wait in the queue; further ones are refused with `queue_full`.',
  )
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly maxWaiting: number = 500;

  @Setting(
    'RETENTION_MS',
    'How long a transfer and its pictures are kept after its submission, and a photo after its upload. A transfer is kept for at least an hour after its end (or as long as this, if that is less), and never erased before its end.',
  )
  @IsInt()
  @Min(1_000)
  @Max(30 * 86_400_000)
  readonly retentionMs: number = 86_400_000;
}
