import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class PipelineSettings {
  @Setting(
    'LOOK_AHEAD',
    'Transfers prepared in advance for each GPU, so that it never waits for the CPU; 0: each only when the GPU is free.',
  )
  @IsInt()
  @Min(0)
  @Max(8)
  readonly lookAhead: number = 2;

  @Setting('MAX_ATTEMPTS', 'Generations begun for one transfer before a fault of the backend ends it.')
  @IsInt()
  @Min(1)
  @Max(10)
  readonly maxAttempts: number = 3;

  @Setting(
    'PREPARE_DEADLINE_MS',
    'Longest time for decoding a photo, finding its faces and drawing the control map.',
  )
  @IsInt()
  @Min(1_000)
  readonly prepareDeadlineMs: number = 60_000;

  @Setting(
    'FINISH_DEADLINE_MS',
    'Longest time for checking, colour matching and encoding a generated picture.',
  )
  @IsInt()
  @Min(1_000)
  readonly finishDeadlineMs: number = 60_000;

  @Setting('TRANSFER_DEADLINE_MS', 'Longest time from submission to the end of a transfer, waiting included.')
  @IsInt()
  @Min(10_000)
  readonly transferDeadlineMs: number = 4 * 3_600_000;

  @Setting(
    'SHUTDOWN_GRACE_MS',
    'How long running stages may go on after SIGTERM before they are handed back.',
  )
  @IsInt()
  @Min(0)
  @Max(3_600_000)
  readonly shutdownGraceMs: number = 20_000;

  @Setting('RETRY_DELAY_MS', 'Pause before the second attempt after a fault; doubled for each one more.')
  @IsInt()
  @Min(0)
  @Max(60_000)
  readonly retryDelayMs: number = 1_000;
}
