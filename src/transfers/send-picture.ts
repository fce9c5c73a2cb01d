import type { Response } from 'express';
import type { BlobStore } from '../storage/blob-store.js';
import { BlobMissing } from '../storage/storage.errors.js';

interface SentPicture {
  readonly sha256: string;
  readonly name: string;
}

/** Sends a picture with a strong ETag; supports ranges. @throws BlobMissing before anything has been sent */
export async function sendPicture(
  blobs: Pick<BlobStore, 'localFile'>,
  { sha256, name }: SentPicture,
  response: Response,
): Promise<void> {
  const file = await blobs.localFile(sha256);
  try {
    response
      .setHeader('ETag', `"${sha256}"`)
      .setHeader('Content-Disposition', `inline; filename="${name}"`)
      .setHeader('X-Content-Type-Options', 'nosniff');
    await sendFile(file.path, response);
  } catch (error) {
    // These headers describe the picture, but a problem document will be sent instead.
    response.removeHeader('ETag');
    response.removeHeader('Content-Disposition');
    throw isGone(error) ? new BlobMissing(sha256) : error;
  } finally {
    await file.release();
  }
}

/** Express handles conditions and ranges; its own ETag, made from the file's time, is turned off. */
async function sendFile(path: string, response: Response): Promise<void> {
  const options = { etag: false, lastModified: false, cacheControl: false, dotfiles: 'allow' } as const;
  await new Promise<void>((resolve, reject) => {
    response.sendFile(path, options, (error) => (error && !response.headersSent ? reject(error) : resolve()));
  });
}

/** Whether the file was erased after it had been found. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
