import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { NoControlMap } from '../faces/faces.errors.js';
import { PictureUse } from '../records/picture-use.js';
import { ProgressStore } from '../records/progress.js';
import { TransferCancelled, TransferFailed, TransferUnfinished } from '../records/records.errors.js';
import type { TransferRecord, TransferResult } from '../records/transfer-record.js';
import { hasEnded } from '../records/transfer-states.js';
import { Onlookers } from '../scheduling/onlookers.js';
import { BlobStore } from '../storage/blob-store.js';
import { StorageSettings } from '../storage/storage.config.js';
import { BlobMissing } from '../storage/storage.errors.js';

const TYPES = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const;
const EXTENSIONS = { jpeg: 'jpg', png: 'png', webp: 'webp' } as const;

const UNCHANGING = 'private, max-age=86400, immutable';

/** Serves a transfer's pictures: strong ETag, ranges, never anything but what we encoded ourselves. */
@Injectable()
export class TransferFiles {
  constructor(
    private readonly blobs: BlobStore,
    private readonly progress: ProgressStore,
    private readonly onlookers: Onlookers,
    private readonly use: PictureUse,
    private readonly settings: StorageSettings,
  ) {}

  /** @throws TransferUnfinished, TransferFailed, TransferCancelled */
  async sendResult(record: TransferRecord, response: Response): Promise<void> {
    const result = record.result ?? noResult(record);
    void this.use.transferUsed(record.id); // never rejects
    response.type(TYPES[result.format]).setHeader('Cache-Control', UNCHANGING);
    const name = `${record.style}-${record.id}.${EXTENSIONS[result.format]}`;
    if (!(await this.redirect(result, name, response))) await this.send(result.sha256, name, response);
  }

  /** To the bucket itself, where the operator wants that; who has the picture already need not go there. */
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

  /** @throws NoControlMap while it is not drawn, or when there was no face */
  async sendControlMap(record: TransferRecord, response: Response): Promise<void> {
    const sha256 = record.prepared?.controlMap;
    if (!sha256) throw new NoControlMap('This transfer has no control map, or none yet.');
    void this.use.transferUsed(record.id); // never rejects
    response.type('image/png').setHeader('Cache-Control', UNCHANGING);
    try {
      await this.send(sha256, `control-map-${record.id}.png`, response);
    } catch (error) {
      // A cancelled transfer's pictures are gone.
      if (error instanceof BlobMissing)
        throw new NoControlMap('The control map is not kept any more.', { cause: error });
      throw error;
    }
  }

  /** The newest preview, or 204; whoever asks has the next ones made. */
  async sendPreview({ id, state }: TransferRecord, response: Response): Promise<void> {
    response.setHeader('Cache-Control', 'private, no-cache');
    if (!hasEnded(state)) for (const how of ['poll', 'preview'] as const) this.onlookers.looked(id, how);
    const { preview } = await this.progress.get(id);
    try {
      if (preview === null) response.status(204).end();
      else await this.send(preview, `preview-${id}.jpg`, response.type('image/jpeg'));
    } catch (error) {
      // A newer one has just taken its place, or the transfer has ended.
      if (!(error instanceof BlobMissing)) throw error;
      response.removeHeader('Content-Type');
      response.status(204).end();
    }
  }

  private async send(sha256: string, name: string, response: Response): Promise<void> {
    const file = await this.blobs.localFile(sha256);
    try {
      response
        .setHeader('ETag', `"${sha256}"`)
        .setHeader('Content-Disposition', `inline; filename="${name}"`)
        .setHeader('X-Content-Type-Options', 'nosniff');
      // Express answers conditions and ranges; it must not make an ETag of its own from the file's time.
      const options = { etag: false, lastModified: false, cacheControl: false, dotfiles: 'allow' } as const;
      await new Promise<void>((resolve, reject) => {
        response.sendFile(file.path, options, (error) =>
          error && !response.headersSent ? reject(error) : resolve(),
        );
      });
    } catch (error) {
      // They are about the picture, and what comes instead of it is a problem.
      response.removeHeader('ETag');
      response.removeHeader('Content-Disposition');
      throw error;
    } finally {
      await file.release();
    }
  }
}

function noResult({ state, error }: TransferRecord): never {
  if (state === 'failed') {
    throw new TransferFailed(error?.detail ?? 'It failed.', { extensions: { transferError: error } });
  }
  if (state === 'cancelled') throw new TransferCancelled('It was cancelled and has no result.');
  throw new TransferUnfinished(`It is ${state}.`);
}
