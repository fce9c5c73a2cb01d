import type { Response } from 'express';
import { EventStream } from './event-stream.js';
import type { EventRoom } from './event-room.js';
import type { Follower } from './follower.js';
import { parseEventId, type StreamEvent, unseen } from './stream-events.js';

export interface FollowOptions {
  /** `Last-Event-ID` of somebody who comes back. */
  readonly lastEventId: string | undefined;
  readonly previews: boolean;
}

/** What one look at something that can be followed showed. */
export interface FollowedLook {
  readonly id: string;
  readonly ended: boolean;
  readonly events: readonly StreamEvent[];
  /** All topics that its events may have, in a fixed order. */
  readonly topics: readonly string[];
}

/** What is followed, and what is done for those who follow. */
export interface Followed<Look extends FollowedLook> {
  /** How it stands at some moment from now on; undefined when it is gone. The same promise for all in one look. */
  at(id: string): Promise<Look | undefined>;
  /** All who follow it here have been shown this look. */
  told(look: Look, followers: ReadonlySet<Follower<Look>>): void;
  /** Nobody follows it here any more. */
  left(id: string): void;
  /** Each second while anything is followed: what should be looked at though nothing of it has changed. */
  moved(): Promise<readonly string[]>;
  /** A look has failed: it is repeated within seconds. */
  report(error: unknown): void;
}

interface Audience<Look> {
  readonly followers: Set<Follower<Look>>;
  /** The look that is to come or under way. */
  look: Promise<Look | undefined> | null;
}

const ROUND_MS = 1_000;
/** Rounds between two looks at everything that is followed, for the change that nobody heard of. */
const LOOK_ROUNDS = 5;
const BEAT_ROUNDS = 15;

/** Everybody who follows something here. A change is looked at once for all who follow the same. */
export class Audiences<Look extends FollowedLook> {
  private readonly audiences = new Map<string, Audience<Look>>();
  private rounds = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly room: EventRoom,
    private readonly followed: Followed<Look>,
  ) {}

  /**
   * Sends events until the last one; 204 to somebody who has seen that, which is how a browser's EventSource is told
   * not to come back.
   * @param look how it stands now
   * @throws Busy
   */
  follow(look: Look, response: Response, { lastEventId, previews }: FollowOptions): void {
    this.room.checkRoom();
    const { id, topics } = look;
    const seen = parseEventId(lastEventId, topics);
    if (look.ended && unseen(look.events, seen).length === 0) {
      response.status(204).end();
      return;
    }
    const stream = new EventStream(response, { seen, topics }, previews);
    stream.show(look.events);
    if (this.room.closing || response.req.method === 'HEAD') stream.end();
    if (response.writableEnded || response.destroyed) return;
    const leave = this.join(id, {
      wants: previews ? 'previews' : 'progress',
      show: ({ events }) => stream.show(events),
      beat: () => stream.beat(),
      end: () => stream.end(),
    });
    response.once('close', leave);
  }

  /**
   * First of all, the follower is shown how it stands.
   * @returns what ends it; more than once is the same as once
   * @throws Busy
   */
  join(id: string, follower: Follower<Look>): () => void {
    this.room.checkRoom();
    const audience = this.audiences.get(id) ?? { followers: new Set(), look: null };
    this.audiences.set(id, audience);
    audience.followers.add(follower);
    this.room.enter(follower);
    this.timer ??= setInterval(() => this.round(), ROUND_MS);
    this.look(id); // it may have changed since it was looked at
    return () => {
      if (!audience.followers.delete(follower)) return;
      this.room.leave(follower);
      if (audience.followers.size === 0) this.forget(id);
    };
  }

  /** Whether somebody follows it here. */
  has(id: string): boolean {
    return this.audiences.has(id);
  }

  /** Something may have changed. */
  look(id: string): void {
    const audience = this.audiences.get(id);
    if (audience === undefined) return;
    const look = this.followed.at(id);
    if (look === audience.look) return; // what has just changed will be seen by it
    audience.look = look;
    look.then(
      (seen) => this.tell(audience, seen),
      (error: unknown) => this.followed.report(error), // it is looked at again within seconds
    );
  }

  private forget(id: string): void {
    this.audiences.delete(id);
    this.followed.left(id);
    if (this.audiences.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private round(): void {
    this.rounds += 1;
    if (this.rounds % BEAT_ROUNDS === 0)
      for (const { followers } of this.audiences.values()) for (const each of followers) each.beat();
    if (this.rounds % LOOK_ROUNDS === 0) for (const id of this.audiences.keys()) this.look(id);
    this.followed.moved().then(
      (ids) => ids.forEach((id) => this.look(id)),
      (error: unknown) => this.followed.report(error),
    );
  }

  private tell({ followers }: Audience<Look>, look: Look | undefined): void {
    if (look === undefined) {
      for (const each of followers) each.end(); // it was erased
      return;
    }
    if (followers.size === 0) return;
    this.followed.told(look, followers);
    for (const each of followers) each.show(look);
  }
}
