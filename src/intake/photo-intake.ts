import { Injectable } from '@nestjs/common';
import { webcrypto } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PhotoMissing, PhotoTooLarge, PhotoUnreadable } from '../images/images.errors.js';
import { type PhotoHeader, readPhotoHeader } from '../images/photo-header.js';
import type { SourceFile } from '../storage/blob.js';
import { BlobStore } from '../storage/blob-store.js';
import { StorageRoom } from '../storage/storage-room.js';
import { storageUnavailable } from '../storage/storage.errors.js';
import { IntakeSettings } from './intake.config.js';
import type { Upload } from './upload-storage.js';

/** A photo that has arrived in a file of ours and is what its header says; not decoded, not stored yet. */
export interface ReceivedPhoto {
  readonly source: SourceFile;
  readonly header: PhotoHeader;
}

const DATA_URI = /^data:[\w./+-]*;base64,/;
/** Many programs break it into lines. */
const BASE64 = /^[A-Za-z0-9+/_\s-]+={0,2}\s*$/;
/** By how much line breaks may lengthen it. */
const LINE_BREAKS = 1.04;

/** Takes photos in: size, format and dimensions are judged by the first bytes, before anything is decoded. */
@Injectable()
export class PhotoIntake {
  constructor(
    private readonly blobs: BlobStore,
    private readonly settings: IntakeSettings,
    private readonly room: StorageRoom,
  ) {}

  /** Before anything is taken in. @throws StorageUnavailable when there is no room and none can be made */
  async admit(bytes = 0): Promise<void> {
    await this.room.admit(bytes);
  }

  /** @throws PhotoMissing, PhotoFormatUnsupported, PhotoUnreadable, PhotoTooManyPixels */
  async receive(upload: Upload | undefined): Promise<ReceivedPhoto> {
    if (!upload)
      throw new PhotoMissing('Send the photo as the part `photo`, or as photoId, photoUrl or photoBase64.');
    const { path: file, sha256, size } = upload;
    return this.look({ file, sealed: { sha256, bytes: size } });
  }

  /**
   * Writes a photo that came as text to a scratch folder and looks at it; `use` has it until its promise settles.
   * @throws PhotoTooLarge, StorageUnavailable, and what `receive` throws
   */
  async receiveBase64<T>(text: string, use: (photo: ReceivedPhoto) => Promise<T>): Promise<T> {
    await using scratch = await this.blobs.scratch();
    return await use(await this.receiveText(text, join(scratch.directory, 'upload')));
  }

  /**
   * The same into a file of the caller's, whose folder takes along what a full disk leaves half written.
   * @throws PhotoTooLarge, StorageUnavailable, and what `receive` throws
   */
  async receiveText(text: string, file: string): Promise<ReceivedPhoto> {
    const { maxBytes } = this.settings;
    const data = text.replace(DATA_URI, '');
    if (data.trim() === '') throw new PhotoMissing('photoBase64 is empty.');
    if (!BASE64.test(data)) throw new PhotoUnreadable('photoBase64 is not base64.');
    const tooLarge = (): Error => new PhotoTooLarge(`A photo may have ${maxBytes} bytes.`);
    if (data.length * 0.75 > maxBytes * LINE_BREAKS + 4) throw tooLarge();
    await this.admit(data.length * 0.75);
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length > maxBytes) throw tooLarge();
    await writeFile(file, bytes, { mode: 0o600 }).catch(fail);
    // Beside the main thread, while the whole is in memory anyway.
    const digest = await webcrypto.subtle.digest('SHA-256', bytes);
    const sealed = { sha256: Buffer.from(digest).toString('hex'), bytes: bytes.length };
    return this.look({ file, sealed });
  }

  private async look(source: SourceFile): Promise<ReceivedPhoto> {
    const header = await readPhotoHeader(source, { maxPixels: this.settings.maxPixels });
    return { source, header };
  }
}

function fail(error: unknown): never {
  throw storageUnavailable(error);
}
