import { Injectable } from '@nestjs/common';
import { PhotoTooLarge } from '../images/images.errors.js';
import { readPhotoHeader } from '../images/photo-header.js';
import { DownloadFailed, DownloadTooLarge, receive } from '../outbound/download.js';
import { storageUnavailable } from '../storage/storage.errors.js';
import { type SignedUpload, UploadBucket, type UploadLimits } from '../storage/upload-bucket.js';
import { IntakeSettings } from './intake.config.js';
import type { ReceivedPhoto } from './photo-intake.js';

/** At least 64 KiB per 8 s: the source is the picture storage itself. */
const PACE = { totalMs: 60_000, pieceMs: 8_000, pieceBytes: 65_536 };

/** Takes in photos that callers uploaded directly into the bucket, as if they had been sent here. */
@Injectable()
export class DirectPhotos {
  constructor(
    private readonly bucket: UploadBucket,
    private readonly settings: IntakeSettings,
  ) {}

  get presignMs(): number {
    return this.bucket.presignMs;
  }

  /**
   * The presigned upload; null if the storage does not support it.
   * @throws PhotoTooLarge, StorageUnavailable
   */
  async presign(id: string, limits: UploadLimits): Promise<SignedUpload | null> {
    this.check(limits.bytes);
    return this.bucket.presign(id, limits);
  }

  /**
   * Fetches the object into `file` and reads its header; null if nothing was uploaded.
   * @throws errors about the photo; StorageUnavailable
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
    if (bytes > maxBytes) throw new PhotoTooLarge(`A photo may have at most ${maxBytes} bytes.`);
  }
}
