import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { ProgressStore } from '../records/progress.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { hasEnded } from '../records/transfer-states.js';
import { Viewers } from '../scheduling/viewers.js';
import { BlobStore } from '../storage/blob-store.js';
import { BlobMissing } from '../storage/storage.errors.js';
import { sendPicture } from './send-picture.js';

/** Serves the newest preview of a transfer. */
@Injectable()
export class TransferPreviews {
  constructor(
    private readonly blobs: BlobStore,
    private readonly progress: ProgressStore,
    private readonly viewers: Viewers,
  ) {}

  /** Sends the newest preview, or 204. Each request keeps the making of previews going. */
  async send({ id, state }: TransferRecord, response: Response): Promise<void> {
    response.setHeader('Cache-Control', 'private, no-cache');
    if (!hasEnded(state)) for (const how of ['poll', 'preview'] as const) this.viewers.looked(id, how);
    const { preview: sha256 } = await this.progress.get(id);
    try {
      if (sha256 === null) response.status(204).end();
      else await sendPicture(this.blobs, { sha256, name: `preview-${id}.jpg` }, response.type('image/jpeg'));
    } catch (error) {
      // The preview was just replaced by a newer one, or the transfer has ended.
      if (!(error instanceof BlobMissing)) throw error;
      response.removeHeader('Content-Type');
      response.status(204).end();
    }
  }
}
