import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class IntakeSettings {
  @Setting('MAX_PHOTO_BYTES', 'Largest photo that is taken, bytes.')
  @IsInt()
  @Min(1024)
  @Max(200_000_000)
  readonly maxBytes: number = 25_000_000;

  @Setting('MAX_PHOTO_PIXELS', 'Largest photo that is taken, width x height.')
  @IsInt()
  @Min(4096)
  @Max(50_000_000)
  readonly maxPixels: number = 50_000_000;
}
