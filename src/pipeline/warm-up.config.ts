import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class WarmUpSettings {
  @Setting(
    'WARM_UP',
    'Whether a WebUI that has just started loads its models by a small generation before the first transfer comes.',
  )
  @IsBoolean()
  readonly warmUp: boolean = true;

  @Setting(
    'KEEP_WARM_MS',
    'After so long without work the small generation is made again, for machines that swap idle memory out; 0: never.',
  )
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  readonly keepWarmMs: number = 0;
}
