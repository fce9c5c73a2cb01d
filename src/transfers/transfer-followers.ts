import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { Busy } from '../errors/general.errors.js';
import { TransferNotFound } from '../records/records.errors.js';
import { TransferChanges } from '../records/transfer-changes.js';
import { Onlookers } from '../scheduling/onlookers.js';
import { EventStream } from './event-stream.js';
import { EventsSettings } from './events.config.js';
import { eventsOf, type Moment, parseEventId, unseen } from './transfer-events.js';
import { TransferMoments } from './transfer-moments.js';
import { ON_THE_GPU } from './transfer-presenter.js';
import { WaitingPlaces } from './waiting-places.js';

export interface FollowOptions {
  /** `Last-Event-ID` of somebody who comes back. */
  readonly lastEventId: string | undefined;
  readonly previews: boolean;
}

const ROUND_MS = 1_000;
/** Rounds between two looks at every transfer, for the change that nobody heard of. */
const LOOK_ROUNDS = 5;
const BEAT_ROUNDS = 15;
const LOOKED_AT_ONCE = 100;

/**
 * Everybody who follows a transfer here. A change is looked at once for all who follow that transfer, and while one look
 * is under way, whatever else changes waits for the next: slow Redis means fewer looks, not more of them.
 */
@Injectable()
export class TransferFollowers implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(TransferFollowers.name);
  private readonly streams = new Map<string, Set<EventStream>>();
  private readonly due = new Set<string>();
  private open = 0;
  private looking = false;
  private closing = false;
  private rounds = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly moments: TransferMoments,
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
    for (const stream of [...this.streams.values()].flatMap((streams) => [...streams])) stream.end();
  }

  /**
   * Sends the transfer's events until it is done; 204 to somebody who has seen its end, which is how a browser's
   * EventSource is told not to come back.
   * @throws Busy, TransferNotFound
   */
  async follow(id: string, response: Response, { lastEventId, previews }: FollowOptions): Promise<void> {
    if (this.open >= this.settings.maxStreams)
      throw new Busy('Too many event streams are open; ask for the transfer now and then instead.');
    const moment = (await this.moments.at([id])).get(id);
    if (moment === undefined) throw new TransferNotFound('There is no such transfer of yours.');
    const seen = parseEventId(lastEventId);
    const events = eventsOf(moment);
    if (moment.transfer.finishedAt !== null && unseen(events, seen).length === 0) {
      response.status(204).end();
      return;
    }
    const stream = new EventStream(response, seen, previews);
    stream.show(events);
    if (this.closing || response.req.method === 'HEAD') stream.end();
    if (response.writableEnded || response.destroyed) return;
    this.add(id, stream, response);
    this.look(id); // it may have changed between the look and now
  }

  private add(id: string, stream: EventStream, response: Response): void {
    const streams = this.streams.get(id) ?? new Set();
    this.streams.set(id, streams.add(stream));
    this.open += 1;
    this.timer ??= setInterval(() => this.round(), ROUND_MS);
    response.once('close', () => {
      this.open -= 1;
      streams.delete(stream);
      if (streams.size === 0 && this.streams.get(id) === streams) this.forget(id);
    });
  }

  private forget(id: string): void {
    this.streams.delete(id);
    this.places.forget(id);
    if (this.streams.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private round(): void {
    this.rounds += 1;
    if (this.rounds % BEAT_ROUNDS === 0)
      for (const streams of this.streams.values()) for (const stream of streams) stream.beat();
    if (this.rounds % LOOK_ROUNDS === 0) for (const id of this.streams.keys()) this.look(id);
    this.places.moved().then(
      (ids) => ids.forEach((id) => this.look(id)),
      (error: unknown) => this.report(error),
    );
  }

  private look(id: string): void {
    if (!this.streams.has(id)) return;
    this.due.add(id);
    if (!this.looking) void this.lookAtAll(); // its failures are logged
  }

  private async lookAtAll(): Promise<void> {
    this.looking = true;
    while (this.due.size > 0) {
      const ids = [...this.due].slice(0, LOOKED_AT_ONCE);
      for (const id of ids) this.due.delete(id);
      try {
        const moments = await this.moments.at(ids);
        for (const id of ids) this.tell(id, moments.get(id));
      } catch (error) {
        this.report(error); // they are looked at again within seconds
      }
    }
    this.looking = false;
  }

  private tell(id: string, moment: Moment | undefined): void {
    const streams = [...(this.streams.get(id) ?? [])];
    if (moment === undefined) {
      for (const stream of streams) stream.end(); // it was erased
      return;
    }
    const { state, queue } = moment.transfer;
    this.places.note(id, queue?.position ?? null);
    const events = eventsOf(moment);
    for (const stream of streams) stream.show(events);
    if (!ON_THE_GPU.includes(state) || streams.length === 0) return;
    this.onlookers.looked(id, 'stream');
    if (streams.some(({ wantsPreviews }) => wantsPreviews)) this.onlookers.looked(id, 'preview');
  }

  private report(error: unknown): void {
    this.logger.warn({ reason: String(error) }, 'Those who follow transfers hear nothing for a moment');
  }
}
