import type { Request } from 'express';
import type { StorageEngine } from 'multer';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type BlobStore } from '../storage/blob-store.js';
import { StorageUnavailable } from '../storage/storage.errors.js';

type File = Express.Multer.File;
type Done = (error: Error | null, info?: Partial<File>) => void;

/** Streams an upload to a file of our own naming below DATA_DIR; what the client calls it does not matter. */
export class UploadStorage implements StorageEngine {
  constructor(private readonly blobs: BlobStore) {}

  _handleFile(_request: Request, file: File, done: Done): void {
    void settle(this.receive(file), done);
  }

  /** Multer calls this when a later part of the same form is refused. */
  _removeFile(_request: Request, file: File, done: (error: Error | null) => void): void {
    void settle(discardUpload(file), done);
  }

  private async receive(file: File): Promise<Partial<File>> {
    const { directory } = await this.blobs.scratch();
    const path = join(directory, 'upload');
    try {
      const out = createWriteStream(path, { flags: 'wx' });
      await pipeline(file.stream, out);
      return { path, destination: directory, size: out.bytesWritten };
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw isDiskTrouble(error)
        ? new StorageUnavailable('There is no room for the photo.', { cause: error })
        : error;
    }
  }
}

/** Multer speaks in callbacks. */
async function settle<T>(work: Promise<T>, done: (error: Error | null, value?: T) => void): Promise<void> {
  try {
    const value = await work;
    done(null, value);
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Removes an upload's file; it has been copied into the storage, or refused. */
export async function discardUpload(file: Pick<File, 'destination'> | undefined): Promise<void> {
  if (file) await rm(file.destination, { recursive: true, force: true });
}

/** The disk's own refusals; anything else is the client that went away. */
function isDiskTrouble(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EACCES', 'EMFILE'].includes(code);
}
