import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { PayloadInvalid } from '../errors/general.errors.js';
import { PhotoIntake, type ReceivedPhoto } from '../intake/photo-intake.js';
import type { Upload } from '../intake/upload-storage.js';
import { RemotePhotos } from '../intake/remote-photos.js';
import type { PhotoRecord } from '../records/photo-records.js';
import type { PlannedTransfer } from '../records/transfer-desk.js';
import type { RemotePhoto, TransferRecord } from '../records/transfer-record.js';
import { AcceptedTransfers } from './accepted-transfers.js';
import type { TransferSubmission } from '../records/submission.dto.js';
import { TransferPlanner } from './transfer-planner.js';
import { checkFaces, checkPriority } from './submission-checks.js';
import { WaitingRoom } from './waiting-room.js';

/** Accepts transfers: judged by header, style and GPU memory, stored, recorded, and only then answered for. */
@Injectable()
export class TransferIntake {
  constructor(
    private readonly intake: PhotoIntake,
    private readonly remote: RemotePhotos,
    private readonly planner: TransferPlanner,
    private readonly store: AcceptedTransfers,
    private readonly waitingRoom: WaitingRoom,
  ) {}

  async submit(caller: Caller, submission: TransferSubmission, upload?: Upload): Promise<TransferRecord> {
    checkPriority(caller, submission);
    oneSource(submission, upload);
    await this.waitingRoom.admit(caller);
    await this.intake.admit();
    if (submission.photoId !== undefined) {
      const photo = await this.store.photo(submission.photoId, caller);
      return this.accept(caller, submission, photo);
    }
    if (submission.photoUrl !== undefined) return this.acceptRemote(caller, submission, submission.photoUrl);
    const take = (photo: ReceivedPhoto): Promise<TransferRecord> => this.takePhoto(caller, submission, photo);
    if (submission.photoBase64 !== undefined) return this.intake.receiveBase64(submission.photoBase64, take);
    return take(await this.intake.receive(upload));
  }

  /** The plan comes first: a transfer that can't succeed leaves nothing behind. */
  private async takePhoto(
    caller: Caller,
    submission: TransferSubmission,
    received: ReceivedPhoto,
  ): Promise<TransferRecord> {
    const planned = this.planner.plan(submission, received.header, caller);
    const photo = await this.store.keepPhoto(caller, received);
    return this.enqueue(caller, submission, photo, planned);
  }

  private async accept(
    caller: Caller,
    submission: TransferSubmission,
    photo: PhotoRecord,
  ): Promise<TransferRecord> {
    const planned = this.planner.plan(submission, photo, caller);
    checkFaces(photo.faces, submission);
    return this.enqueue(caller, submission, photo, planned);
  }

  /** Its header is judged by the prepare stage, which fetches it. */
  private async acceptRemote(
    caller: Caller,
    submission: TransferSubmission,
    photoUrl: string,
  ): Promise<TransferRecord> {
    const url = this.remote.judge(photoUrl);
    const planned = this.planner.plan(submission, null, caller);
    return this.enqueue(caller, submission, { url, explicitSize: submission.maxSide !== undefined }, planned);
  }

  private async enqueue(
    caller: Caller,
    submission: TransferSubmission,
    photo: PhotoRecord | RemotePhoto,
    planned: PlannedTransfer,
  ): Promise<TransferRecord> {
    const record = await this.store
      .record(caller, submission, photo, planned)
      .catch(async (error: unknown) => {
        throw await this.waitingRoom.explained(caller, error);
      });
    await this.waitingRoom.enter(record);
    return record;
  }
}

function oneSource(submission: TransferSubmission, upload: Upload | undefined): void {
  const { photoId, photoUrl, photoBase64 } = submission;
  const sources = [upload, photoId, photoUrl, photoBase64].filter((source) => source !== undefined);
  if (sources.length > 1) {
    throw new PayloadInvalid('Send one photo: the part `photo`, photoId, photoUrl or photoBase64.', {
      fields: [{ field: 'photo', code: 'ambiguous', detail: 'more than one photo was given' }],
    });
  }
}
