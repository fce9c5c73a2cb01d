import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class ImagingSettings {
  @Setting('PHOTO_WORKERS', 'Child processes that decode photos and find faces; each takes about 200 MB.')
  @IsInt()
  @Min(1)
  @Max(16)
  readonly workers: number = 1;

  @Setting('PHOTO_QUEUE', 'Uploads that may wait for such a process; more are answered with 503 busy.')
  @IsInt()
  @Min(0)
  @Max(1000)
  readonly queue: number = 16;

  @Setting('PHOTO_DEADLINE_MS', 'Longest time for the work on one photo; then its process is killed.')
  @IsInt()
  @Min(500)
  @Max(300_000)
  readonly deadlineMs: number = 15_000;

  @Setting(
    'PHOTO_MEMORY_MIB',
    'Memory that such a process may take, of which it needs about 200 at rest; above, it is killed.',
  )
  @IsInt()
  @Min(300)
  @Max(16_384)
  readonly memoryMib: number = 700;
}
