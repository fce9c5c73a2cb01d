import { Injectable } from '@nestjs/common';
import { PhotoTooLarge } from '../images/images.errors.js';
import { readPhotoHeader } from '../images/photo-header.js';
import { DownloadFailed, DownloadTooLarge, receive } from '../outbound/download.js';
import { storageUnavailable } from '../storage/storage.errors.js';
import { type SignedUpload, UploadBucket, type UploadLimits } from '../storage/upload-bucket.js';
import { IntakeSettings } from './intake.config.js';
import type { ReceivedPhoto } from './photo-intake.js';

/** At least 64 KiB in 8 s: it comes from the storage that the pictures are in. */
const PACE = { totalMs: 60_000, pieceMs: 8_000, pieceBytes: 65_536 };

/** Photos that callers put into the bucket themselves, taken in as if they had been sent here. */
@Injectable()
export class DirectPhotos {
  constructor(
    private readonly bucket: UploadBucket,
    private readonly settings: IntakeSettings,
  ) {}

  get presignMs(): number {
    return this.bucket.presignMs;
  }

  /** Where to put it; null where there is no such place. @throws PhotoTooLarge, StorageUnavailable */
  async presign(id: string, limits: UploadLimits): Promise<SignedUpload | null> {
    this.check(limits.bytes);
    return this.bucket.presign(id, limits);
  }

  /**
   * Fetches it into `file` and reads its header; null when nothing was put there.
   * @throws what is wrong with the photo; StorageUnavailable
   */
  async fetch(id: string, file: string): Promise<ReceivedPhoto | null> {
    const object = await this.bucket.find(id);
    if (object === undefined) return null;
    const { maxBytes, maxPixels } = this.settings;
    this.check(object.bytes);
    try {
      await receive(() => object.read(), { file, maxBytes, pace: PACE }, new AbortController().signal);
    } catch (error) {
      if (error instanceof DownloadTooLarge) this.check(Infinity);
      throw storageUnavailable(error instanceof DownloadFailed ? (error.cause ?? error) : error);
    }
    return { source: { file }, header: await readPhotoHeader({ file }, { maxPixels }) };
  }

  async remove(id: string): Promise<void> {
    await this.bucket.remove(id);
  }

  private check(bytes: number): void {
    const { maxBytes } = this.settings;
    if (bytes > maxBytes) throw new PhotoTooLarge(`A photo may have ${maxBytes} bytes.`);
  }
}
