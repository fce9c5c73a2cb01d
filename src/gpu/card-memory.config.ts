import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class CardMemorySettings {
  @Setting(
    'VRAM_GATE',
    'Whether a transfer waits while other programs leave too little of the card for it; else it is tried all the same.',
  )
  readonly gate: boolean = true;

  @Setting('WEBUI_MEMORY_LOOK_MS', 'How often a WebUI that works is asked for its memory, at most.')
  @IsInt()
  @Min(50)
  @Max(600_000)
  readonly lookMs: number = 10_000;

  @Setting(
    'WEBUI_CREEP_LIMIT_MIB',
    'How much more GPU memory a WebUI may keep over its last jobs before it is reported, and restarted where that is allowed.',
  )
  @IsInt()
  @Min(16)
  @Max(1_048_576)
  readonly creepLimitMiB: number = 512;

  @Setting('WEBUI_RAM_CREEP_LIMIT_MIB', 'The same of the RAM of its machine.')
  @IsInt()
  @Min(16)
  @Max(1_048_576)
  readonly ramCreepLimitMiB: number = 2048;
}
