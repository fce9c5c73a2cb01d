import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { NoControlMap } from '../faces/faces.errors.js';
import { PictureUse } from '../records/picture-use.js';
import { TransferCancelled, TransferFailed, TransferUnfinished } from '../records/records.errors.js';
import type { TransferRecord, TransferResult } from '../records/transfer-record.js';
import { BlobStore } from '../storage/blob-store.js';
import { StorageSettings } from '../storage/storage.config.js';
import { BlobMissing } from '../storage/storage.errors.js';
import { sendPicture } from './send-picture.js';
import { Transfers } from './transfers.service.js';
import { FILE_EXTENSIONS } from '../images/file-extensions.js';

const TYPES = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const;

const UNCHANGING = 'private, max-age=86400, immutable';

/** Serves a transfer's pictures, with strong ETags and ranges; only pictures that the service has encoded itself. */
@Injectable()
export class TransferFiles {
  constructor(
    private readonly blobs: BlobStore,
    private readonly transfers: Transfers,
    private readonly use: PictureUse,
    private readonly settings: StorageSettings,
  ) {}

  /**
   * @throws TransferUnfinished, TransferFailed, TransferCancelled; TransferNotFound, TransferExpired when it is
   * erased at this moment
   */
  async sendResult(record: TransferRecord, response: Response): Promise<void> {
    const result = record.result ?? noResult(record);
    void this.use.transferUsed(record.id); // never rejects
    response.type(TYPES[result.format]).setHeader('Cache-Control', UNCHANGING);
    const name = `${record.style}-${record.id}.${FILE_EXTENSIONS[result.format]}`;
    if (await this.redirect(result, name, response)) return;
    try {
      await sendPicture(this.blobs, { sha256: result.sha256, name }, response);
    } catch (error) {
      throw error instanceof BlobMissing ? await this.transfers.gone(record) : error;
    }
  }

  /**
   * Redirects to the bucket if the operator has turned that on, unless the client has the current picture already.
   * @returns false: not redirected, the picture has to be sent
   */
  private async redirect(
    { sha256, format }: TransferResult,
    name: string,
    response: Response,
  ): Promise<boolean> {
    const { headers, method } = response.req;
    if (!this.settings.redirect || method !== 'GET' || headers['if-none-match']?.includes(sha256))
      return false;
    const shown = { contentType: TYPES[format], contentDisposition: `inline; filename="${name}"` };
    const address = await this.blobs.presigned(sha256, shown);
    if (address === undefined) return false;
    response.removeHeader('Content-Type');
    response.setHeader('Cache-Control', 'no-store').setHeader('Location', address).status(302).end();
    return true;
  }

  /** @throws NoControlMap while it is not drawn yet, when there was no face, or when the pictures were erased */
  async sendControlMap(record: TransferRecord, response: Response): Promise<void> {
    const sha256 = record.prepared?.controlMap;
    if (!sha256) throw new NoControlMap('This transfer has no control map, or none yet.');
    void this.use.transferUsed(record.id); // never rejects
    response.type('image/png').setHeader('Cache-Control', UNCHANGING);
    try {
      await sendPicture(this.blobs, { sha256, name: `control-map-${record.id}.png` }, response);
    } catch (error) {
      // The pictures of a cancelled transfer are released.
      if (error instanceof BlobMissing)
        throw new NoControlMap('The control map has been erased.', { cause: error });
      throw error;
    }
  }
}

function noResult({ state, error }: TransferRecord): never {
  if (state === 'failed') {
    throw new TransferFailed(error?.detail ?? 'The transfer failed.', {
      extensions: { transferError: error },
    });
  }
  if (state === 'cancelled') throw new TransferCancelled('The transfer was cancelled and has no result.');
  throw new TransferUnfinished(`The transfer is still ${state}.`);
}
