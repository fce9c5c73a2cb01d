import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class EventsSettings {
  @Setting(
    'MAX_EVENT_STREAMS',
    'Event streams that one process keeps open; another one is refused with `busy`, and its transfer can still be polled.',
  )
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly maxStreams: number = 5_000;
}
