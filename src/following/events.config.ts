import { IsInt, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class EventsSettings {
  @Setting(
    'MAX_EVENT_STREAMS',
    'Event streams and waiting requests that one process keeps open. Further streams are rejected with `busy` (their transfers can still be polled), and further requests are answered without waiting.',
  )
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly maxStreams: number = 5_000;
}
