import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class CardMemorySettings {
  @Setting(
    'VRAM_GATE',
    'Whether a transfer waits while other programs leave too little memory on the card for it. If false, it is tried anyway.',
  )
  readonly gate: boolean = true;

  @Setting('WEBUI_MEMORY_LOOK_MS', 'Minimum time between two readings of the memory of a working WebUI.')
  @IsInt()
  @Min(50)
  @Max(600_000)
  readonly lookMs: number = 10_000;

  @Setting(
    'WEBUI_CREEP_LIMIT_MIB',
    'Growth of the GPU memory of a WebUI over its last jobs from which it is reported, and restarted if WEBUI_RESTART allows it.',
  )
  @IsInt()
  @Min(16)
  @Max(1_048_576)
  readonly creepLimitMiB: number = 512;

  @Setting('WEBUI_RAM_CREEP_LIMIT_MIB', 'The same for the RAM of the WebUI process.')
  @IsInt()
  @Min(16)
  @Max(1_048_576)
  readonly ramCreepLimitMiB: number = 2048;
}
