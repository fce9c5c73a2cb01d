import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Busy } from '../errors/general.errors.js';
import type { EventStream } from './event-stream.js';
import { EventsSettings } from './events.config.js';

/** Every stream of events that is open in this process, whatever it tells of. */
@Injectable()
export class EventRoom implements BeforeApplicationShutdown {
  private readonly streams = new Set<EventStream>();
  private ending = false;

  constructor(private readonly settings: EventsSettings) {}

  /** Whether who comes now is told where things stand and sent away again: to another process, or the next one. */
  get closing(): boolean {
    return this.ending;
  }

  /** @throws Busy */
  checkRoom(): void {
    if (this.streams.size >= this.settings.maxStreams)
      throw new Busy('Too many event streams are open; ask now and then instead.');
  }

  enter(stream: EventStream): void {
    this.streams.add(stream);
  }

  leave(stream: EventStream): void {
    this.streams.delete(stream);
  }

  beforeApplicationShutdown(): void {
    this.ending = true;
    for (const stream of this.streams) stream.end();
  }
}
