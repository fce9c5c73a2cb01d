import type { Response } from 'express';
import { EventStream } from './event-stream.js';
import type { StreamLimit } from './stream-limit.js';
import type { Follower } from './follower.js';
import { parseEventId, type StreamEvent, unseen } from './stream-events.js';

export interface FollowOptions {
  /** `Last-Event-ID` of a client that reconnects. */
  readonly lastEventId: string | undefined;
  readonly previews: boolean;
}

/** Snapshot of a resource that can be followed. */
export interface FollowedLook {
  readonly id: string;
  readonly ended: boolean;
  readonly events: readonly StreamEvent[];
  /** All topics that its events can have, in a fixed order. */
  readonly topics: readonly string[];
}

/** A kind of resource that can be followed, and hooks for its followers. */
export interface Followed<Look extends FollowedLook> {
  /** A snapshot taken after the call; undefined if the resource is gone. Concurrent calls may share one promise. */
  at(id: string): Promise<Look | undefined>;
  /** Called before a snapshot is shown to all followers of its resource in this process. */
  shown(look: Look, followers: ReadonlySet<Follower<Look>>): void;
  /** Called when the last follower of a resource in this process has left. */
  left(id: string): void;
  /** Called every second while anything is followed. @returns ids to take a snapshot of, besides changed ones */
  moved(): Promise<readonly string[]>;
  /** Called when a snapshot failed; it is retried within seconds. */
  report(error: unknown): void;
}

interface Audience<Look> {
  readonly followers: Set<Follower<Look>>;
  /** The pending or latest snapshot. */
  look: Promise<Look | undefined> | null;
}

const ROUND_MS = 1_000;
/** Rounds between two snapshots of everything that is followed, in case a change notification was lost. */
const LOOK_ROUNDS = 5;
const BEAT_ROUNDS = 15;

/** All followers in this process. For each change, one snapshot serves all followers of the resource. */
export class Audiences<Look extends FollowedLook> {
  private readonly audiences = new Map<string, Audience<Look>>();
  private rounds = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly limit: StreamLimit,
    private readonly followed: Followed<Look>,
  ) {}

  /**
   * Streams events until the last one. Answers 204 to a client that has seen the last one already, which makes a
   * browser's EventSource stop reconnecting.
   * @param look current snapshot
   * @throws Busy if too many streams are open
   */
  follow(look: Look, response: Response, { lastEventId, previews }: FollowOptions): void {
    this.limit.checkRoom();
    const { id, topics } = look;
    const seen = parseEventId(lastEventId, topics);
    if (look.ended && unseen(look.events, seen).length === 0) {
      response.status(204).end();
      return;
    }
    const stream = new EventStream(response, { seen, topics }, previews);
    stream.show(look.events);
    if (this.limit.closing || response.req.method === 'HEAD') stream.end();
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
   * Adds a follower, which is first shown the current state.
   * @returns removes the follower; idempotent
   * @throws Busy if too many streams are open
   */
  join(id: string, follower: Follower<Look>): () => void {
    this.limit.checkRoom();
    const audience = this.audiences.get(id) ?? { followers: new Set(), look: null };
    this.audiences.set(id, audience);
    audience.followers.add(follower);
    this.limit.enter(follower);
    this.timer ??= setInterval(() => this.round(), ROUND_MS);
    this.look(id); // it may have changed since the caller's snapshot
    return () => {
      if (!audience.followers.delete(follower)) return;
      this.limit.leave(follower);
      if (audience.followers.size === 0) this.forget(id);
    };
  }

  /** Whether the resource has followers in this process. */
  has(id: string): boolean {
    return this.audiences.has(id);
  }

  /** Takes a snapshot, because the resource may have changed, and shows it to its followers. */
  look(id: string): void {
    const audience = this.audiences.get(id);
    if (audience === undefined) return;
    const look = this.followed.at(id);
    if (look === audience.look) return; // the pending snapshot will include the change
    audience.look = look;
    look.then(
      (seen) => this.tell(audience, seen),
      (error: unknown) => this.followed.report(error), // retried by the next full round
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
      for (const each of followers) each.end(); // the resource was erased
      return;
    }
    if (followers.size === 0) return;
    this.followed.shown(look, followers);
    for (const each of followers) each.show(look);
  }
}
