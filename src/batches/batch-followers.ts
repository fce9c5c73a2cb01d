import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { Audiences, type Followed, type FollowOptions } from '../following/audiences.js';
import { StreamLimit } from '../following/stream-limit.js';
import { TransferChanges } from '../records/transfer-changes.js';
import { ON_THE_GPU } from '../records/transfer-states.js';
import { Viewers } from '../scheduling/viewers.js';
import type { BatchLook } from './batch-look.js';
import { BatchLooks } from './batch-looks.js';

/** The clients that follow batches in this process: a change of a transfer counts as a change of its batch. */
@Injectable()
export class BatchFollowers implements OnModuleInit, Followed<BatchLook> {
  private readonly logger = new Logger(BatchFollowers.name);
  private readonly audiences: Audiences<BatchLook>;
  /** Followed batches by the ids of their transfers. */
  private readonly batchOf = new Map<string, string>();
  private readonly transfersOf = new Map<string, readonly string[]>();

  constructor(
    private readonly looks: BatchLooks,
    private readonly changes: TransferChanges,
    private readonly viewers: Viewers,
    limit: StreamLimit,
  ) {
    this.audiences = new Audiences(limit, this);
  }

  onModuleInit(): void {
    this.changes.listen((id) => this.audiences.look(this.batchOf.get(id) ?? id));
  }

  /** Sends the batch's events until it is done. @throws Busy */
  follow(look: BatchLook, response: Response, lastEventId: string | undefined): void {
    const options: FollowOptions = { lastEventId, previews: false };
    const transfers = look.batch.items.map(({ transferId }) => transferId);
    // Registered before the first look, so that no change in between is missed.
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

  shown({ batch }: BatchLook): void {
    for (const { transferId, state } of batch.items)
      if (ON_THE_GPU.includes(state)) this.viewers.looked(transferId, 'stream');
  }

  left(id: string): void {
    for (const transfer of this.transfersOf.get(id) ?? []) this.batchOf.delete(transfer);
    this.transfersOf.delete(id);
  }

  /** Changed queue positions alone cause no look: they are sent with the next change, and every few seconds. */
  async moved(): Promise<readonly string[]> {
    return [];
  }

  report(error: unknown): void {
    this.logger.warn({ reason: String(error) }, 'Could not read followed batches; will retry');
  }
}
