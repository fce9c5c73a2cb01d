import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { WebhookTargets } from '../outbound/webhook-targets.js';
import type { BatchRecord } from '../records/batch-record.js';
import { BlobStore } from '../storage/blob-store.js';
import { AcceptedBatches } from './accepted-batches.js';
import { batchRequest, type PhotoSource } from './batch-request.js';
import type { BatchSubmission } from './batch-submission.dto.js';
import type { BatchSubmitter } from './batch-submitter.js';
import { BatchesSettings } from './batches.config.js';
import { type BatchPhoto, PhotoReader } from './photo-reader.js';
import { refusedPhoto } from './refused-item.js';

/** Accepts batches: every item is judged before anything is stored, and either all are taken or none. */
@Injectable()
export class BatchIntake {
  constructor(
    private readonly photos: PhotoReader,
    private readonly webhooks: WebhookTargets,
    private readonly accepted: AcceptedBatches,
    private readonly blobs: BlobStore,
    private readonly settings: BatchesSettings,
  ) {}

  async submit(
    { caller, id, resumed, uploads }: BatchSubmitter,
    submission: BatchSubmission,
  ): Promise<BatchRecord> {
    const before = resumed ? await this.accepted.before(caller, id) : null;
    if (before) return before;
    const request = batchRequest(submission, uploads, this.settings.maxItems);
    const webhookUrl = this.webhooks.ofSubmission(submission.webhookUrl, caller.webhook);
    await this.accepted.admit(caller, request.items.length);
    await using scratch = await this.blobs.scratch();
    const photos = new Map<PhotoSource, BatchPhoto>();
    for (const [index, source] of request.photos.entries()) {
      try {
        photos.set(source, await this.photos.read(caller, source, join(scratch.directory, String(index))));
      } catch (error) {
        throw refusedPhoto(error, source, index);
      }
    }
    // Awaited here: the files are needed until it is done.
    return await this.accepted.accept(caller, { id, submission, request, photos, webhookUrl });
  }
}
