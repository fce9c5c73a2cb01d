import { Injectable } from '@nestjs/common';
import { webcrypto } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PhotoMissing, PhotoTooLarge, PhotoUnreadable } from '../images/images.errors.js';
import { type PhotoHeader, readPhotoHeader } from '../images/photo-header.js';
import type { SourceFile } from '../storage/blob.js';
import { BlobStore } from '../storage/blob-store.js';
import { StorageCapacity } from '../storage/storage-capacity.js';
import { storageUnavailable } from '../storage/storage.errors.js';
import { IntakeSettings } from './intake.config.js';
import type { Upload } from './upload-storage.js';

/** A received photo in a local file whose header is valid; neither decoded nor stored yet. */
export interface ReceivedPhoto {
  readonly source: SourceFile;
  readonly header: PhotoHeader;
}

const DATA_URI = /^data:[\w./+-]*;base64,/;
/** Allows line breaks, which many programs insert. */
const BASE64 = /^[A-Za-z0-9+/_\s-]+={0,2}\s*$/;
/** Factor by which line breaks may lengthen it. */
const LINE_BREAKS = 1.04;

/** Takes in photos: checks size, format and dimensions by the first bytes, before anything is decoded. */
@Injectable()
export class PhotoIntake {
  constructor(
    private readonly blobs: BlobStore,
    private readonly settings: IntakeSettings,
    private readonly capacity: StorageCapacity,
  ) {}

  /**
   * Call before reading a photo.
   * @throws StorageUnavailable if there is no space and none can be freed
   */
  async admit(bytes = 0): Promise<void> {
    await this.capacity.admit(bytes);
  }

  /** @throws PhotoMissing, PhotoFormatUnsupported, PhotoUnreadable, PhotoTooManyPixels */
  async receive(upload: Upload | undefined): Promise<ReceivedPhoto> {
    if (!upload)
      throw new PhotoMissing('Send the photo as the part `photo`, or as photoId, photoUrl or photoBase64.');
    const { path: file, sha256, size } = upload;
    return this.look({ file, sealed: { sha256, bytes: size } });
  }

  /**
   * Writes a base64 photo to a scratch folder and checks it; `use` has it until its promise settles.
   * @throws PhotoTooLarge, StorageUnavailable, and the errors of `receive`
   */
  async receiveBase64<T>(text: string, use: (photo: ReceivedPhoto) => Promise<T>): Promise<T> {
    await using scratch = await this.blobs.scratch();
    return await use(await this.receiveText(text, join(scratch.directory, 'upload')));
  }

  /**
   * Likewise into a file of the caller, which also cleans up a partial file left by a full disk.
   * @throws PhotoTooLarge, StorageUnavailable, and the errors of `receive`
   */
  async receiveText(text: string, file: string): Promise<ReceivedPhoto> {
    const { maxBytes } = this.settings;
    const data = text.replace(DATA_URI, '');
    if (data.trim() === '') throw new PhotoMissing('photoBase64 is empty.');
    if (!BASE64.test(data)) throw new PhotoUnreadable('photoBase64 is not valid base64.');
    const tooLarge = (): Error => new PhotoTooLarge(`A photo may have at most ${maxBytes} bytes.`);
    if (data.length * 0.75 > maxBytes * LINE_BREAKS + 4) throw tooLarge();
    await this.admit(data.length * 0.75);
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length > maxBytes) throw tooLarge();
    await writeFile(file, bytes, { mode: 0o600 }).catch(fail);
    // Web Crypto hashes off the main thread, while the photo is in memory anyway.
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
