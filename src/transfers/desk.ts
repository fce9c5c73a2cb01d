import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { PhotoRecord } from '../records/photo-records.js';
import type { TransferSubmission } from '../records/submission.dto.js';
import { type JudgedPhoto, type PlannedTransfer, TransferDesk } from '../records/transfer-desk.js';
import type { RemotePhoto, TransferRecord } from '../records/transfer-record.js';
import { AcceptedTransfers } from './accepted-transfers.js';
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
  ) {
    super();
  }

  admit(caller: Caller, count: number): Promise<void> {
    return this.waitingRoom.admit(caller, count);
  }

  explained(caller: Caller, thrown: unknown): Promise<unknown> {
    return this.waitingRoom.explained(caller, thrown);
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
    return this.store.draft(caller, submission, photo, planned);
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
