import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import type { Caller } from '../access/caller.js';
import { WebhookTargets } from '../outbound/webhook-targets.js';
import { TransferSubmission } from '../records/submission.dto.js';
import { sizeOf, type SubmittedPhoto } from '../records/submitted-photo.js';
import {
  type PhotoFacts,
  type ValidatedSubmission,
  TransferOperations,
} from '../records/transfer-operations.js';
import type { FinishedTransfer } from '../records/transfer-record.js';
import { BlobStore } from '../storage/blob-store.js';
import { type BatchRequest, batchRequest, type PhotoSource, type RequestedItem } from './batch-request.js';
import type { BatchSubmission } from './batch-submission.dto.js';
import type { BatchSubmitter } from './batch-submitter.js';
import { BatchesSettings } from './batches.config.js';
import { PhotoReader } from './photo-reader.js';
import { refusedItem, refusedPhoto } from './refused-item.js';

/** One item of a batch, as if it had been submitted on its own. */
export interface OrderedItem extends ValidatedSubmission {
  readonly item: RequestedItem;
  /** The earlier transfer that has its result; null: it has to be generated. */
  readonly known: FinishedTransfer | null;
}

/**
 * A validated batch: the headers of its photos are valid, each item can succeed as far as is known, and there is room
 * for the items that have to be generated.
 */
export interface BatchOrder {
  readonly id: string;
  readonly submission: BatchSubmission;
  readonly request: BatchRequest;
  readonly items: readonly OrderedItem[];
  readonly webhookUrl: string | null;
}

/** Reads and validates submitted batches, before anything is stored. */
@Injectable()
export class BatchOrders {
  constructor(
    private readonly photos: PhotoReader,
    private readonly webhooks: WebhookTargets,
    private readonly operations: TransferOperations,
    private readonly blobs: BlobStore,
    private readonly settings: BatchesSettings,
  ) {}

  /**
   * Provides the batch to `use`; its photos are available until the returned promise settles.
   * @throws the errors of the submission, a photo, or the first refused item; QueueFull, QuotaExceeded,
   * StorageUnavailable
   */
  async take<T>(
    { caller, id, uploads }: BatchSubmitter,
    submission: BatchSubmission,
    use: (order: BatchOrder) => Promise<T>,
  ): Promise<T> {
    const request = batchRequest(submission, uploads, this.settings.maxItems);
    const webhookUrl = this.webhooks.ofSubmission(submission.webhookUrl, caller.webhook);
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
    const items = request.items.map((item, index) => {
      const photo = photos.get(item.photo);
      if (photo === undefined) throw new Error('A photo of the batch was not read');
      try {
        return { item, ...this.judged(caller, submissionOf(submission, item, photo), photo) };
      } catch (error) {
        throw refusedItem(error, item, index);
      }
    });
    // Awaited here, because the files are needed until `use` is done.
    return await use({ id, submission, request, items: await this.known(caller, items), webhookUrl });
  }

  private judged(caller: Caller, submission: TransferSubmission, photo: SubmittedPhoto): ValidatedSubmission {
    return { photo, submission, planned: this.operations.plan(caller, submission, seenOf(photo)) };
  }

  /** Looks up known results; only the other items need places in the queue. */
  private async known(caller: Caller, items: readonly Omit<OrderedItem, 'known'>[]): Promise<OrderedItem[]> {
    const known = await this.operations.known(caller, items);
    const ordered = items.map((item, index) => ({ ...item, known: known[index] ?? null }));
    const generated = ordered.filter((item) => item.known === null).length;
    if (generated > 0) await this.operations.admit(caller, generated);
    return ordered;
  }
}

function submissionOf(
  submission: BatchSubmission,
  { style }: RequestedItem,
  photo: SubmittedPhoto,
): TransferSubmission {
  const fields = { style, webhookUrl: undefined, ...sourceOf(photo) };
  return Object.assign(new TransferSubmission(), submission, fields);
}

function seenOf(photo: SubmittedPhoto): PhotoFacts | null {
  return photo.kind === 'stored' ? photo.photo : sizeOf(photo);
}

/** The source fields of the item's own submission: `draft` tells by them whether the photo was sent along. */
function sourceOf(photo: SubmittedPhoto): Pick<TransferSubmission, 'photoId' | 'photoUrl' | 'photoBase64'> {
  const none = { photoId: undefined, photoUrl: undefined, photoBase64: undefined };
  if (photo.kind === 'stored') return { ...none, photoId: photo.photo.id };
  return photo.kind === 'remote' ? { ...none, photoUrl: photo.url } : none;
}
