import { Injectable } from '@nestjs/common';
import type { Upload } from '../intake/upload-storage.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { AcceptedTransfers } from './accepted-transfers.js';
import { CachedResults } from './cached-results.js';
import type { SubmissionOrder } from './submission-order.js';
import { sha256Of, sizeOf, type SubmittedPhoto } from '../records/submitted-photo.js';
import { checkKnownFaces, SubmittedPhotos } from './submitted-photos.js';
import { TransferPlanner } from './transfer-planner.js';
import { WaitingRoom } from './waiting-room.js';

/** Accepts transfers: validates photo header, style and GPU memory, stores the photo, then saves the record. */
@Injectable()
export class TransferIntake {
  constructor(
    private readonly photos: SubmittedPhotos,
    private readonly planner: TransferPlanner,
    private readonly cached: CachedResults,
    private readonly accepted: AcceptedTransfers,
    private readonly waitingRoom: WaitingRoom,
  ) {}

  /**
   * @param resumed an earlier run of the same request may have created it
   * @returns the transfer, queued, or succeeded if an earlier result was reused
   */
  async submit(order: SubmissionOrder, upload?: Upload, resumed = false): Promise<TransferRecord> {
    const before = resumed ? await this.accepted.before(order) : null;
    return before ?? this.photos.take(order, upload, (photo) => this.accept(order, photo));
  }

  /** Plans before anything is stored, so that a transfer that cannot succeed leaves nothing behind. */
  private async accept(order: SubmissionOrder, photo: SubmittedPhoto): Promise<TransferRecord> {
    const planned = this.planner.plan(order.submission, sizeOf(photo), order.caller);
    checkKnownFaces(photo, order.submission);
    const resultKey = this.cached.keyOf(order, sha256Of(photo), planned.plan);
    const original = await this.cached.find(resultKey);
    // A known result needs no place in the queue.
    if (original === null) await this.waitingRoom.admit(order.caller);
    const kept = await this.accepted.keepPhoto(order, photo);
    if (original) {
      const copied = await this.accepted.copy(order, kept, { ...planned, original });
      if (copied) return copied;
      await this.waitingRoom.admit(order.caller).catch(async (error: unknown) => {
        await this.accepted.forgetPhoto(photo, kept);
        throw error;
      });
    }
    const draft = this.accepted.draft(order, kept, { ...planned, resultKey });
    const record = await this.accepted.record(order.caller, draft).catch(async (error: unknown) => {
      throw await this.waitingRoom.explained(order.caller, error);
    });
    // The record may be that of another run of the same request, and have left the queue already.
    if (record.state === 'queued') await this.waitingRoom.enter(record);
    return record;
  }
}
