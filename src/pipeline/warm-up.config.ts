import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class WarmUpSettings {
  @Setting(
    'WARM_UP',
    'Whether to make a WebUI load its models after a start by a small generation, before the first transfer arrives.',
  )
  @IsBoolean()
  readonly warmUp: boolean = true;

  @Setting(
    'KEEP_WARM_MS',
    'Idle time after which the small generation is repeated, for machines that swap out idle memory; 0: never.',
  )
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  readonly keepWarmMs: number = 0;
}
