import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class ImagingSettings {
  @Setting('PHOTO_WORKERS', 'Child processes that decode photos and find faces; each uses about 200 MB.')
  @IsInt()
  @Min(1)
  @Max(16)
  readonly workers: number = 1;

  @Setting(
    'PHOTO_QUEUE',
    'Uploads that may wait for such a process; further ones are rejected with 503 busy.',
  )
  @IsInt()
  @Min(0)
  @Max(1000)
  readonly queue: number = 16;

  @Setting('PHOTO_DEADLINE_MS', 'Time limit for processing one photo; when exceeded, its process is killed.')
  @IsInt()
  @Min(500)
  @Max(300_000)
  readonly deadlineMs: number = 15_000;

  @Setting(
    'PHOTO_MEMORY_MIB',
    'Memory limit of such a process, which uses about 200 at rest; when exceeded, it is killed.',
  )
  @IsInt()
  @Min(300)
  @Max(16_384)
  readonly memoryMib: number = 700;
}
