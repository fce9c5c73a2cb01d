import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Caller } from '../access/caller.js';
import type { PhotoRecord } from '../records/photo-records.js';
import type { TransferSubmission } from '../records/submission.dto.js';
import { sha256Of } from '../records/submitted-photo.js';
import {
  type PhotoFacts,
  type PlannedTransfer,
  type ValidatedSubmission,
  TransferOperations,
} from '../records/transfer-operations.js';
import type { FinishedTransfer, RemotePhoto, TransferRecord } from '../records/transfer-record.js';
import { AcceptedTransfers } from './accepted-transfers.js';
import { CachedResults } from './cached-results.js';
import { checkFaces, checkPriority } from './submission-checks.js';
import { TransferPlanner } from './transfer-planner.js';
import { Transfers } from './transfers.service.js';
import { WaitingRoom } from './waiting-room.js';

/** Implements the operations on transfers that batches need. */
@Injectable()
export class LocalTransferOperations extends TransferOperations {
  constructor(
    private readonly planner: TransferPlanner,
    private readonly store: AcceptedTransfers,
    private readonly waitingRoom: WaitingRoom,
    private readonly transfers: Transfers,
    private readonly cached: CachedResults,
  ) {
    super();
  }

  admit(caller: Caller, count: number): Promise<void> {
    return this.waitingRoom.admit(caller, count);
  }

  explained(caller: Caller, thrown: unknown, count: number): Promise<unknown> {
    return this.waitingRoom.explained(caller, thrown, count);
  }

  plan(caller: Caller, submission: TransferSubmission, photo: PhotoFacts | null): PlannedTransfer {
    checkPriority(caller, submission);
    const planned = this.planner.plan(submission, photo, caller);
    checkFaces(photo?.faces ?? null, submission);
    return planned;
  }

  known(
    caller: Caller,
    asked: readonly ValidatedSubmission[],
  ): Promise<readonly (FinishedTransfer | null)[]> {
    return this.cached.lookAll(
      asked.map(({ photo, submission, planned }) =>
        this.cached.keyOf({ caller, submission }, sha256Of(photo), planned.plan),
      ),
    );
  }

  draft(
    caller: Caller,
    submission: TransferSubmission,
    photo: PhotoRecord | RemotePhoto,
    planned: PlannedTransfer,
  ): TransferRecord {
    const order = { id: uuid(), caller, submission };
    const sha256 = 'sha256' in photo ? photo.sha256 : null;
    return this.store.draft(order, photo, {
      ...planned,
      resultKey: this.cached.keyOf(order, sha256, planned.plan),
    });
  }

  async hold(record: TransferRecord, known: FinishedTransfer | null): Promise<TransferRecord> {
    const ended = known && (await this.store.endWith(record, known));
    if (ended) return ended;
    await this.store.hold(record);
    return record;
  }

  drop(record: TransferRecord): Promise<void> {
    return this.store.drop(record);
  }

  async enter(record: TransferRecord): Promise<void> {
    if (record.cached || record.resultKey !== null) this.cached.count(record.cached);
    if (record.cached) this.store.countEnd(record);
    else await this.waitingRoom.enter(record);
  }

  cancel(id: string, owner: string | undefined): Promise<{ record: TransferRecord; changed: boolean }> {
    return this.transfers.cancel(id, owner);
  }

  erase(id: string, owner: string | undefined): Promise<void> {
    return this.transfers.erase(id, owner);
  }
}
