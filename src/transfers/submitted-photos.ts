import { Injectable } from '@nestjs/common';
import { PhotoIntake, type ReceivedPhoto } from '../intake/photo-intake.js';
import { RemotePhotos } from '../intake/remote-photos.js';
import type { Upload } from '../intake/upload-storage.js';
import { PhotoRecords } from '../records/photo-records.js';
import { checkOrder, type CallerSubmission } from './submission-order.js';
import { checkFaces } from './submission-checks.js';
import type { TransferSubmission } from '../records/submission.dto.js';
import type { SubmittedPhoto } from '../records/submitted-photo.js';

/** Finds the photo of a submission, and validates its header or URL. */
@Injectable()
export class SubmittedPhotos {
  constructor(
    private readonly intake: PhotoIntake,
    private readonly remote: RemotePhotos,
    private readonly photos: PhotoRecords,
  ) {}

  /**
   * Provides the photo to `use` until its promise settles.
   * @throws the errors of the submission and the photo; StorageUnavailable when there is no room for pictures;
   * PhotoNotFound also for another caller's photo
   */
  async take<T>(
    order: CallerSubmission,
    upload: Upload | undefined,
    use: (photo: SubmittedPhoto) => Promise<T>,
  ): Promise<T> {
    checkOrder(order, upload);
    await this.intake.admit();
    const { photoId, photoUrl, photoBase64 } = order.submission;
    if (photoId !== undefined)
      return use({ kind: 'stored', photo: await this.photos.visible(photoId, order.caller.id) });
    if (photoUrl !== undefined) return use({ kind: 'remote', url: this.remote.judge(photoUrl) });
    const received = (photo: ReceivedPhoto): Promise<T> => use({ kind: 'received', photo });
    if (photoBase64 !== undefined) return this.intake.receiveBase64(photoBase64, received);
    return received(await this.intake.receive(upload));
  }
}

/** @throws FaceNotFound, FaceIndexUnknown */
export function checkKnownFaces(submitted: SubmittedPhoto, submission: TransferSubmission): void {
  checkFaces(submitted.kind === 'stored' ? submitted.photo.faces : null, submission);
}
