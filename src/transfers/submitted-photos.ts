import { Injectable } from '@nestjs/common';
import type { Size } from '../images/pixels.js';
import { PhotoIntake, type ReceivedPhoto } from '../intake/photo-intake.js';
import { RemotePhotos } from '../intake/remote-photos.js';
import type { Upload } from '../intake/upload-storage.js';
import { type PhotoRecord, PhotoRecords } from '../records/photo-records.js';
import { checkOrder, type Order } from './order.js';
import { checkFaces } from './submission-checks.js';
import type { TransferSubmission } from '../records/submission.dto.js';

/** A photo as a submission names it: stored before, come along with it, or somewhere to be fetched from. */
export type SubmittedPhoto =
  | { readonly kind: 'stored'; readonly photo: PhotoRecord }
  | { readonly kind: 'received'; readonly photo: ReceivedPhoto }
  | { readonly kind: 'remote'; readonly url: string };

/** Finds the photo of a submission, and judges it by what its first bytes or its address show. */
@Injectable()
export class SubmittedPhotos {
  constructor(
    private readonly intake: PhotoIntake,
    private readonly remote: RemotePhotos,
    private readonly photos: PhotoRecords,
  ) {}

  /**
   * `use` has the photo until its promise settles.
   * @throws what is wrong with the submission or the photo; StorageUnavailable when there is no room for any;
   * PhotoNotFound also for somebody else's
   */
  async take<T>(
    order: Order,
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

/** Of the upright photo; null until it was fetched. */
export function sizeOf(submitted: SubmittedPhoto): Size | null {
  switch (submitted.kind) {
    case 'stored':
      return submitted.photo;
    case 'received':
      return submitted.photo.header;
    case 'remote':
      return null;
  }
}

/** SHA-256 of the photo's bytes; null where nobody knows it yet. */
export function sha256Of(submitted: SubmittedPhoto): string | null {
  switch (submitted.kind) {
    case 'stored':
      return submitted.photo.sha256;
    case 'received':
      return submitted.photo.source.sealed?.sha256 ?? null;
    case 'remote':
      return null;
  }
}

/** @throws FaceNotFound, FaceIndexUnknown */
export function checkKnownFaces(submitted: SubmittedPhoto, submission: TransferSubmission): void {
  checkFaces(submitted.kind === 'stored' ? submitted.photo.faces : null, submission);
}
