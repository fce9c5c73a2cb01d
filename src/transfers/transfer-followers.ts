import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { Busy } from '../errors/general.errors.js';
import { TransferChanges } from '../records/transfer-changes.js';
import { Onlookers } from '../scheduling/onlookers.js';
import { EventStream } from './event-stream.js';
import { EventsSettings } from './events.config.js';
import { parseEventId, unseen } from './transfer-events.js';
import type { TransferLook } from './transfer-look.js';
import { TransferLooks } from './transfer-looks.js';
import { ON_THE_GPU } from './transfer-presenter.js';
import { WaitingPlaces } from './waiting-places.js';

export interface FollowOptions {
  /** `Last-Event-ID` of somebody who comes back. */
  readonly lastEventId: string | undefined;
  readonly previews: boolean;
}

interface Audience {
  readonly streams: Set<EventStream>;
  /** The look that is to come or under way. */
  look: Promise<TransferLook | undefined> | null;
}

const ROUND_MS = 1_000;
/** Rounds between two looks at every transfer, for the change that nobody heard of. */
const LOOK_ROUNDS = 5;
const BEAT_ROUNDS = 15;

/** Everybody who follows a transfer here. A change is looked at once for all who follow that transfer. */
@Injectable()
export class TransferFollowers implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(TransferFollowers.name);
  private readonly audiences = new Map<string, Audience>();
  private open = 0;
  private closing = false;
  private rounds = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly looks: TransferLooks,
    private readonly changes: TransferChanges,
    private readonly places: WaitingPlaces,
    private readonly onlookers: Onlookers,
    private readonly settings: EventsSettings,
  ) {}

  onModuleInit(): void {
    this.changes.listen((id) => this.look(id));
  }

  /** Whoever comes from now on is told where it stands and sent away again, to another process or to the next one. */
  beforeApplicationShutdown(): void {
    this.closing = true;
    clearInterval(this.timer);
    for (const { streams } of this.audiences.values()) for (const stream of streams) stream.end();
  }

  /**
   * Sends the transfer's events until it is done; 204 to somebody who has seen its end, which is how a browser's
   * EventSource is told not to come back.
   * @param look where it stands now
   * @throws Busy
   */
  follow(look: TransferLook, response: Response, { lastEventId, previews }: FollowOptions): void {
    if (this.open >= this.settings.maxStreams)
      throw new Busy('Too many event streams are open; ask for the transfer now and then instead.');
    const seen = parseEventId(lastEventId);
    if (look.ended && unseen(look.events, seen).length === 0) {
      response.status(204).end();
      return;
    }
    const stream = new EventStream(response, seen, previews);
    stream.show(look.events);
    if (this.closing || response.req.method === 'HEAD') stream.end();
    if (response.writableEnded || response.destroyed) return;
    this.add(look.transfer.id, stream, response);
    this.look(look.transfer.id); // it may have changed between the look and now
  }

  private add(id: string, stream: EventStream, response: Response): void {
    const audience = this.audiences.get(id) ?? { streams: new Set(), look: null };
    this.audiences.set(id, audience);
    audience.streams.add(stream);
    this.open += 1;
    this.timer ??= setInterval(() => this.round(), ROUND_MS);
    response.once('close', () => {
      this.open -= 1;
      audience.streams.delete(stream);
      if (audience.streams.size === 0) this.forget(id);
    });
  }

  private forget(id: string): void {
    this.audiences.delete(id);
    this.places.note(id, null);
    if (this.audiences.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private round(): void {
    this.rounds += 1;
    if (this.rounds % BEAT_ROUNDS === 0)
      for (const { streams } of this.audiences.values()) for (const stream of streams) stream.beat();
    if (this.rounds % LOOK_ROUNDS === 0) for (const id of this.audiences.keys()) this.look(id);
    this.places.moved().then(
      (ids) => ids.forEach((id) => this.look(id)),
      (error: unknown) => this.report(error),
    );
  }

  private look(id: string): void {
    const audience = this.audiences.get(id);
    if (audience === undefined) return;
    const look = this.looks.at(id);
    if (look === audience.look) return; // what has just changed will be seen by it
    audience.look = look;
    look.then(
      (seen) => this.tell(id, audience, seen),
      (error: unknown) => this.report(error), // it is looked at again within seconds
    );
  }

  private tell(id: string, { streams }: Audience, look: TransferLook | undefined): void {
    if (look === undefined) {
      for (const stream of streams) stream.end(); // it was erased
      return;
    }
    if (streams.size === 0) return;
    const { state, queue } = look.transfer;
    this.places.note(id, queue?.position ?? null);
    for (const stream of streams) stream.show(look.events);
    if (!ON_THE_GPU.includes(state)) return;
    this.onlookers.looked(id, 'stream');
    if ([...streams].some(({ wantsPreviews }) => wantsPreviews)) this.onlookers.looked(id, 'preview');
  }

  private report(error: unknown): void {
    this.logger.warn({ reason: String(error) }, 'Those who follow transfers hear nothing for a moment');
  }
}
