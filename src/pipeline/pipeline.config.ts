import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class PipelineSettings {
  @Setting(
    'LOOK_AHEAD',
    'Transfers prepared in advance for each GPU, so that it never waits for the CPU; 0: prepare only when the GPU is idle.',
  )
  @IsInt()
  @Min(0)
  @Max(8)
  readonly lookAhead: number = 2;

  @Setting('MAX_ATTEMPTS', 'Generations started for a transfer before a backend fault makes it fail.')
  @IsInt()
  @Min(1)
  @Max(10)
  readonly maxAttempts: number = 3;

  @Setting(
    'PREPARE_DEADLINE_MS',
    'Time limit for decoding a photo, finding its faces and drawing the control map.',
  )
  @IsInt()
  @Min(1_000)
  readonly prepareDeadlineMs: number = 60_000;

  @Setting('FINISH_DEADLINE_MS', 'Time limit for checking, colour matching and encoding a generated picture.')
  @IsInt()
  @Min(1_000)
  readonly finishDeadlineMs: number = 60_000;

  @Setting('TRANSFER_DEADLINE_MS', 'Time limit of a transfer from submission to end, including waiting.')
  @IsInt()
  @Min(10_000)
  readonly transferDeadlineMs: number = 4 * 3_600_000;

  @Setting(
    'SHUTDOWN_GRACE_MS',
    'How long running stages may continue after SIGTERM before they are handed back.',
  )
  @IsInt()
  @Min(0)
  @Max(3_600_000)
  readonly shutdownGraceMs: number = 20_000;

  @Setting('RETRY_DELAY_MS', 'Delay before the second attempt after a fault; doubled for each further one.')
  @IsInt()
  @Min(0)
  @Max(60_000)
  readonly retryDelayMs: number = 1_000;
}
