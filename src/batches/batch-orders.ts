import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { WebhookTargets } from '../outbound/webhook-targets.js';
import { TransferSubmission } from '../records/submission.dto.js';
import type { SubmittedPhoto } from '../records/submitted-photo.js';
import { TransferDesk } from '../records/transfer-desk.js';
import { BlobStore } from '../storage/blob-store.js';
import { type BatchRequest, batchRequest, type PhotoSource, type RequestedItem } from './batch-request.js';
import type { BatchSubmission } from './batch-submission.dto.js';
import type { BatchSubmitter } from './batch-submitter.js';
import { BatchesSettings } from './batches.config.js';
import { PhotoReader } from './photo-reader.js';
import { refusedPhoto } from './refused-item.js';

/** One item of a batch, as if it had been submitted by itself. */
export interface OrderedItem {
  readonly item: RequestedItem;
  readonly photo: SubmittedPhoto;
  readonly submission: TransferSubmission;
}

/** A batch that may come as far as its request shows: there is room for it, and its photos are what their heads say. */
export interface BatchOrder {
  readonly id: string;
  readonly submission: BatchSubmission;
  readonly request: BatchRequest;
  readonly items: readonly OrderedItem[];
  readonly webhookUrl: string | null;
}

/** Finds out what a batch is asked to be, before anything is stored. */
@Injectable()
export class BatchOrders {
  constructor(
    private readonly photos: PhotoReader,
    private readonly webhooks: WebhookTargets,
    private readonly desk: TransferDesk,
    private readonly blobs: BlobStore,
    private readonly settings: BatchesSettings,
  ) {}

  /**
   * `use` has the photos until its promise settles.
   * @throws what is wrong with the submission or a photo; QueueFull, QuotaExceeded, StorageUnavailable
   */
  async take<T>(
    { caller, id, uploads }: BatchSubmitter,
    submission: BatchSubmission,
    use: (order: BatchOrder) => Promise<T>,
  ): Promise<T> {
    const request = batchRequest(submission, uploads, this.settings.maxItems);
    const webhookUrl = this.webhooks.ofSubmission(submission.webhookUrl, caller.webhook);
    await this.desk.admit(caller, request.items.length);
    await this.photos.admit();
    await using scratch = await this.blobs.scratch();
    const photos = new Map<PhotoSource, SubmittedPhoto>();
    for (const [index, source] of request.photos.entries()) {
      try {
        photos.set(source, await this.photos.read(caller, source, join(scratch.directory, String(index))));
      } catch (error) {
        throw refusedPhoto(error, source, index);
      }
    }
    const items = request.items.map((item) => orderedItem(submission, item, photos));
    // Awaited here: the files are needed until it is done.
    return await use({ id, submission, request, items, webhookUrl });
  }
}

function orderedItem(
  submission: BatchSubmission,
  item: RequestedItem,
  photos: ReadonlyMap<PhotoSource, SubmittedPhoto>,
): OrderedItem {
  const photo = photos.get(item.photo);
  if (photo === undefined) throw new Error('A photo of the batch was not read');
  const fields = { style: item.style, webhookUrl: undefined, ...sourceOf(photo) };
  return { item, photo, submission: Object.assign(new TransferSubmission(), submission, fields) };
}

/** Whether the photo is known or came along shows in the fields of a submission. */
function sourceOf(photo: SubmittedPhoto): Pick<TransferSubmission, 'photoId' | 'photoUrl' | 'photoBase64'> {
  const none = { photoId: undefined, photoUrl: undefined, photoBase64: undefined };
  if (photo.kind === 'stored') return { ...none, photoId: photo.photo.id };
  return photo.kind === 'remote' ? { ...none, photoUrl: photo.url } : none;
}
