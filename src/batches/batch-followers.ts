import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { Audiences, type Followed, type FollowOptions } from '../following/audiences.js';
import { EventRoom } from '../following/event-room.js';
import { TransferChanges } from '../records/transfer-changes.js';
import { ON_THE_GPU } from '../records/transfer-states.js';
import { Viewers } from '../scheduling/viewers.js';
import type { BatchLook } from './batch-look.js';
import { BatchLooks } from './batch-looks.js';

/** Everybody who follows a batch here: a change of one of its transfers is a change of the batch. */
@Injectable()
export class BatchFollowers implements OnModuleInit, Followed<BatchLook> {
  private readonly logger = new Logger(BatchFollowers.name);
  private readonly audiences: Audiences<BatchLook>;
  /** Of the batches that are followed, by transfer. */
  private readonly batchOf = new Map<string, string>();
  private readonly transfersOf = new Map<string, readonly string[]>();

  constructor(
    private readonly looks: BatchLooks,
    private readonly changes: TransferChanges,
    private readonly viewers: Viewers,
    room: EventRoom,
  ) {
    this.audiences = new Audiences(room, this);
  }

  onModuleInit(): void {
    this.changes.listen((id) => this.audiences.look(this.batchOf.get(id) ?? id));
  }

  /** Sends the batch's events until it is done. @throws Busy */
  follow(look: BatchLook, response: Response, lastEventId: string | undefined): void {
    const options: FollowOptions = { lastEventId, previews: false };
    const transfers = look.batch.items.map(({ transferId }) => transferId);
    // Before the first look that comes after: a change in between must not be missed.
    this.transfersOf.set(look.id, transfers);
    for (const id of transfers) this.batchOf.set(id, look.id);
    try {
      this.audiences.follow(look, response, options);
    } finally {
      if (!this.audiences.has(look.id)) this.left(look.id);
    }
  }

  at(id: string): Promise<BatchLook | undefined> {
    return this.looks.at(id);
  }

  told({ batch }: BatchLook): void {
    for (const { transferId, state } of batch.items)
      if (ON_THE_GPU.includes(state)) this.viewers.looked(transferId, 'stream');
  }

  left(id: string): void {
    for (const transfer of this.transfersOf.get(id) ?? []) this.batchOf.delete(transfer);
    this.transfersOf.delete(id);
  }

  /** Places in the queue are told with the next change of the batch, and every few seconds. */
  async moved(): Promise<readonly string[]> {
    return [];
  }

  report(error: unknown): void {
    this.logger.warn({ reason: String(error) }, 'Those who follow batches hear nothing for a moment');
  }
}
