import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class BatchesSettings {
  @Setting('MAX_BATCH_ITEMS', 'Maximum number of transfers in one batch.')
  @IsInt()
  @Min(1)
  @Max(100)
  readonly maxItems: number = 20;

  @Setting('MAX_BATCH_BYTES', 'Maximum total size of the photos in the form of one batch, bytes.')
  @IsInt()
  @Min(1024)
  @Max(2_000_000_000)
  readonly maxBytes: number = 100_000_000;
}
