import type { Request } from 'express';
import type { StorageEngine } from 'multer';
import { rm } from 'node:fs/promises';
import { PhotoTooLarge } from '../images/images.errors.js';
import type { BlobStore } from '../storage/blob-store.js';
import type { StorageRoom } from '../storage/storage-room.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { TurnPace } from './turn-pace.js';
import { writeUpload } from './write-upload.js';

type File = Express.Multer.File;
type Done = (error: Error | null, info?: Upload) => void;

/**
 * Of 64 KiB at most: together 4 ms of work or less. With half of them a crowd of uploads takes a fifth more time, for each
 * turn of the loop costs something itself, and the loop's longest delays stay what they are; with more than these those grow.
 */
const PIECES_PER_TURN = 16;
/** The disk's own refusals; anything else is the client that went away. */
const DISK_TROUBLE = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EACCES', 'EMFILE', 'ENOENT'];

/** A file that came in a form, as it lies in a file of ours. */
export interface Upload {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** Most bytes that a form may have. */
export interface FormBytes {
  /** All its files together. */
  readonly files: number;
  /** The whole of it, with its fields and the heads of its parts. */
  readonly whole: number;
}

/** Streams an upload to a file of our own naming below DATA_DIR; what the client calls it does not matter. */
export class UploadStorage implements StorageEngine {
  /** What is not taken stays with the operating system, which slows its sender down. */
  private readonly pace = new TurnPace(PIECES_PER_TURN);
  /** Bytes of all files of one form so far. */
  private readonly totals = new WeakMap<Request, number>();

  constructor(
    private readonly blobs: Pick<BlobStore, 'scratchFile'>,
    private readonly room: Pick<StorageRoom, 'admit'>,
    private readonly most: FormBytes,
  ) {}

  _handleFile(request: Request, file: File, done: Done): void {
    void settle(this.receive(request, file), done);
  }

  /** Multer calls this when a later part of the same form is refused. */
  _removeFile(_request: Request, file: File, done: (error: Error | null) => void): void {
    void settle(discardUpload(file), done);
  }

  private async receive(request: Request, { stream }: File): Promise<Upload> {
    // Of the whole form; it says nothing where the client did not.
    const announced = Number(request.headers['content-length'] ?? 0);
    // Before room is made: what others have is not erased for a form that is refused in any case.
    if (announced > this.most.whole) throw this.tooLarge();
    await this.room.admit(announced);
    const path = await this.blobs.scratchFile();
    try {
      const { sha256, bytes } = await writeUpload(stream, path, this.pace.join());
      const total = (this.totals.get(request) ?? 0) + bytes;
      this.totals.set(request, total);
      if (total > this.most.files) throw this.tooLarge();
      return { path, size: bytes, sha256 };
    } catch (error) {
      await rm(path, { force: true });
      throw isDiskTrouble(error)
        ? new StorageUnavailable('There is no room for the photo.', { cause: error })
        : error;
    }
  }

  private tooLarge(): PhotoTooLarge {
    return new PhotoTooLarge(`All photos of one form may have ${this.most.files} bytes together.`);
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

/** Removes an upload's file; the storage has it under a name of its own, or it was refused. */
export async function discardUpload(file: Pick<Upload, 'path'> | undefined): Promise<void> {
  if (file) await rm(file.path, { force: true });
}

function isDiskTrouble(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && DISK_TROUBLE.includes(code);
}
