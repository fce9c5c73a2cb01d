import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Busy } from '../errors/general.errors.js';
import { EventsSettings } from './events.config.js';
import type { Follower } from './follower.js';

/** Somebody who can be sent away. */
type Guest = Pick<Follower<unknown>, 'end'>;

/** Every stream of events, and every request that waits, in this process, whatever it is about. */
@Injectable()
export class EventRoom implements BeforeApplicationShutdown {
  private readonly guests = new Set<Guest>();
  private ending = false;

  constructor(private readonly settings: EventsSettings) {}

  /** Whether who comes now is told where things stand and sent away again: to another process, or the next one. */
  get closing(): boolean {
    return this.ending;
  }

  /** @throws Busy */
  checkRoom(): void {
    if (this.guests.size >= this.settings.maxStreams)
      throw new Busy('Too many event streams are open; ask now and then instead.');
  }

  enter(guest: Guest): void {
    this.guests.add(guest);
  }

  leave(guest: Guest): void {
    this.guests.delete(guest);
  }

  beforeApplicationShutdown(): void {
    this.ending = true;
    for (const guest of this.guests) guest.end();
  }
}
