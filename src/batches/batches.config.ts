import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class BatchesSettings {
  @Setting('MAX_BATCH_ITEMS', 'Transfers that one batch may have.')
  @IsInt()
  @Min(1)
  @Max(100)
  readonly maxItems: number = 20;

  @Setting('MAX_BATCH_BYTES', 'Size of all photos together that are sent in the form of one batch, bytes.')
  @IsInt()
  @Min(1024)
  @Max(2_000_000_000)
  readonly maxBytes: number = 100_000_000;
}
