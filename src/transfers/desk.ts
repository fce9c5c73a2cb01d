import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Caller } from '../access/caller.js';
import type { PhotoRecord } from '../records/photo-records.js';
import type { TransferSubmission } from '../records/submission.dto.js';
import { type JudgedPhoto, type PlannedTransfer, TransferDesk } from '../records/transfer-desk.js';
import type { RemotePhoto, TransferRecord } from '../records/transfer-record.js';
import { AcceptedTransfers } from './accepted-transfers.js';
import { CachedResults } from './cached-results.js';
import { checkFaces, checkPriority } from './submission-checks.js';
import { TransferPlanner } from './transfer-planner.js';
import { Transfers } from './transfers.service.js';
import { WaitingRoom } from './waiting-room.js';

/** Transfers for those who submit, stop and erase several at once. */
@Injectable()
export class Desk extends TransferDesk {
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

  judge(caller: Caller, submission: TransferSubmission, photo: JudgedPhoto | null): PlannedTransfer {
    checkPriority(caller, submission);
    const planned = this.planner.plan(submission, photo, caller);
    checkFaces(photo?.faces ?? null, submission);
    return planned;
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

  hold(record: TransferRecord): Promise<void> {
    return this.store.hold(record);
  }

  drop(record: TransferRecord): Promise<void> {
    return this.store.drop(record);
  }

  enter(record: TransferRecord): Promise<void> {
    return this.waitingRoom.enter(record);
  }

  cancel(id: string, owner: string | undefined): Promise<{ record: TransferRecord; changed: boolean }> {
    return this.transfers.cancel(id, owner);
  }

  erase(id: string, owner: string | undefined): Promise<void> {
    return this.transfers.erase(id, owner);
  }
}
