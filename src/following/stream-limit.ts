import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Busy } from '../errors/general.errors.js';
import { EventsSettings } from './events.config.js';
import type { Follower } from './follower.js';

/** An open stream or a waiting request. */
type OpenRequest = Pick<Follower<unknown>, 'end'>;

/** All event streams and waiting requests of this process, of every kind of resource. Limits their number. */
@Injectable()
export class StreamLimit implements BeforeApplicationShutdown {
  private readonly openRequests = new Set<OpenRequest>();
  private ending = false;

  constructor(private readonly settings: EventsSettings) {}

  /** Whether the process shuts down: new streams then only get the current state, and clients reconnect elsewhere. */
  get closing(): boolean {
    return this.ending;
  }

  /** @throws Busy if the limit is reached */
  checkRoom(): void {
    if (this.openRequests.size >= this.settings.maxStreams)
      throw new Busy('Too many event streams are open: poll instead.');
  }

  enter(request: OpenRequest): void {
    this.openRequests.add(request);
  }

  leave(request: OpenRequest): void {
    this.openRequests.delete(request);
  }

  beforeApplicationShutdown(): void {
    this.ending = true;
    for (const request of this.openRequests) request.end();
  }
}
