import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { Audiences, type Followed, type FollowOptions } from '../following/audiences.js';
import { StreamLimit } from '../following/stream-limit.js';
import type { Follower } from '../following/follower.js';
import { TransferChanges } from '../records/transfer-changes.js';
import { ON_THE_GPU } from '../records/transfer-states.js';
import { Viewers } from '../scheduling/viewers.js';
import type { TransferLook } from './transfer-look.js';
import { TransferLooks } from './transfer-looks.js';
import { WaitingPlaces } from './waiting-places.js';

/** The clients that follow transfers in this process. */
@Injectable()
export class TransferFollowers implements OnModuleInit, Followed<TransferLook> {
  private readonly logger = new Logger(TransferFollowers.name);
  private readonly audiences: Audiences<TransferLook>;

  constructor(
    private readonly looks: TransferLooks,
    private readonly changes: TransferChanges,
    private readonly places: WaitingPlaces,
    private readonly viewers: Viewers,
    limit: StreamLimit,
  ) {
    this.audiences = new Audiences(limit, this);
  }

  onModuleInit(): void {
    this.changes.listen((id) => this.audiences.look(id));
  }

  /** Sends the transfer's events until it is done. @throws Busy */
  follow(look: TransferLook, response: Response, options: FollowOptions): void {
    this.audiences.follow(look, response, options);
  }

  /** @returns a function that ends the following @throws Busy */
  join(id: string, follower: Follower<TransferLook>): () => void {
    return this.audiences.join(id, follower);
  }

  at(id: string): Promise<TransferLook | undefined> {
    return this.looks.at(id);
  }

  shown(
    { transfer: { id, state, queue } }: TransferLook,
    followers: ReadonlySet<Follower<TransferLook>>,
  ): void {
    this.places.note(id, queue?.position ?? null);
    if (!ON_THE_GPU.includes(state)) return;
    const wanted = new Set([...followers].map(({ wants }) => wants));
    if (wanted.has('progress') || wanted.has('previews')) this.viewers.looked(id, 'stream');
    if (wanted.has('previews')) this.viewers.looked(id, 'preview');
  }

  left(id: string): void {
    this.places.note(id, null);
  }

  moved(): Promise<readonly string[]> {
    return this.places.moved();
  }

  report(error: unknown): void {
    this.logger.warn({ reason: String(error) }, 'Could not read followed transfers; will retry');
  }
}
