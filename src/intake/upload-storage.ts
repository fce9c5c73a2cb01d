import type { Request } from 'express';
import type { StorageEngine } from 'multer';
import { rm } from 'node:fs/promises';
import { PhotoTooLarge } from '../images/images.errors.js';
import type { BlobStore } from '../storage/blob-store.js';
import type { StorageCapacity } from '../storage/storage-capacity.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { TurnPace } from './turn-pace.js';
import { writeUpload } from './write-upload.js';

type File = Express.Multer.File;
type Done = (error: Error | null, info?: Upload) => void;

/**
 * Pieces of at most 64 KiB: 4 ms of work or less per turn. Half as many make a crowd of uploads 20% slower
 * (each turn has a cost of its own) without shorter event loop delays; more lengthen the delays.
 */
const PIECES_PER_TURN = 16;
/** Errors of the disk; any other error means that the client disconnected. */
const DISK_ERRORS = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EACCES', 'EMFILE', 'ENOENT'];

/** An uploaded form file, stored in a local file. */
export interface Upload {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** Size limits of a form, bytes. */
export interface FormBytes {
  /** All files together. */
  readonly files: number;
  /** The entire form, including fields and part headers. */
  readonly whole: number;
}

/** Streams an upload to a file with a generated name below DATA_DIR; the client's file name is ignored. */
export class UploadStorage implements StorageEngine {
  /** Unread data stays in the socket buffers, which slows the sender down. */
  private readonly pace = new TurnPace(PIECES_PER_TURN);
  /** Bytes of all files of a form so far. */
  private readonly totals = new WeakMap<Request, number>();

  constructor(
    private readonly blobs: Pick<BlobStore, 'scratchFile'>,
    private readonly capacity: Pick<StorageCapacity, 'admit'>,
    private readonly most: FormBytes,
  ) {}

  _handleFile(request: Request, file: File, done: Done): void {
    void settle(this.receive(request, file), done);
  }

  /** Called by Multer when a later part of the form is refused. */
  _removeFile(_request: Request, file: File, done: (error: Error | null) => void): void {
    void settle(discardUpload(file), done);
  }

  private async receive(request: Request, { stream }: File): Promise<Upload> {
    // Size of the whole form; 0 if the client did not send it.
    const announced = Number(request.headers['content-length'] ?? 0);
    // Checked before space is freed: no stored pictures are erased for a form that is refused anyway.
    if (announced > this.most.whole) throw this.tooLarge();
    await this.capacity.admit(announced);
    const path = await this.blobs.scratchFile();
    try {
      const { sha256, bytes } = await writeUpload(stream, path, this.pace.join());
      const total = (this.totals.get(request) ?? 0) + bytes;
      this.totals.set(request, total);
      if (total > this.most.files) throw this.tooLarge();
      return { path, size: bytes, sha256 };
    } catch (error) {
      await rm(path, { force: true });
      throw isDiskError(error)
        ? new StorageUnavailable('There is no space for the photo.', { cause: error })
        : error;
    }
  }

  private tooLarge(): PhotoTooLarge {
    return new PhotoTooLarge(`All photos of a form may have at most ${this.most.files} bytes together.`);
  }
}

/** Adapts a promise to Multer's callbacks. */
async function settle<T>(work: Promise<T>, done: (error: Error | null, value?: T) => void): Promise<void> {
  try {
    const value = await work;
    done(null, value);
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Removes an upload's file: either it was refused, or the storage has its own link or copy. */
export async function discardUpload(file: Pick<Upload, 'path'> | undefined): Promise<void> {
  if (file) await rm(file.path, { force: true });
}

function isDiskError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && DISK_ERRORS.includes(code);
}
