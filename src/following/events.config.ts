import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class EventsSettings {
  @Setting(
    'MAX_EVENT_STREAMS',
    'Event streams and waiting requests that one process keeps open; another stream is refused with `busy` and its transfer can still be polled, another request is answered without waiting.',
  )
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly maxStreams: number = 5_000;
}
