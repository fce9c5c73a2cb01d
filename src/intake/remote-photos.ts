import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { PhotoTooLarge } from '../images/images.errors.js';
import { readPhotoHeader } from '../images/photo-header.js';
import { download, DownloadFailed, DownloadTooLarge, receive } from '../outbound/download.js';
import { GuardedHttp } from '../outbound/guarded-http.js';
import { OutboundGuard } from '../outbound/outbound-guard.js';
import { OutboundRefused } from '../outbound/outbound-refused.js';
import { namesBucket, PhotoBuckets } from '../storage/photo-buckets.js';
import { storageUnavailable } from '../storage/storage.errors.js';
import { IntakeSettings } from './intake.config.js';
import { PhotoUrlFailed, PhotoUrlRefused } from './intake.errors.js';
import type { ReceivedPhoto } from './photo-intake.js';

const ACCEPT = 'image/jpeg, image/png, image/webp';
const NOWHERE = 'none';
/** At least 64 KiB in 8 s, and the first answer within as much. */
const PACE = { pieceMs: 8_000, pieceBytes: 65_536 };

/** Photos that are fetched from where the caller says, as far as that is a place to go to. */
@Injectable()
export class RemotePhotos {
  constructor(
    private readonly guard: OutboundGuard,
    private readonly http: GuardedHttp,
    private readonly buckets: PhotoBuckets,
    private readonly settings: IntakeSettings,
  ) {}

  /** What can be seen from the address alone. @returns as it will be asked for @throws PhotoUrlRefused */
  judge(address: string): string {
    try {
      return namesBucket(address) ? this.object(address) : this.url(address).href;
    } catch (error) {
      throw told(error);
    }
  }

  /**
   * Fetches a photo into `file` and reads its header, as if it had been uploaded.
   * @throws PhotoUrlRefused, PhotoUrlFailed, what is wrong with the photo, StorageUnavailable; the signal's reason
   */
  async fetch(address: string, file: string, signal: AbortSignal): Promise<ReceivedPhoto> {
    const { maxBytes, maxPixels, urlDeadlineMs } = this.settings;
    const bounds = { file, maxBytes, pace: { totalMs: urlDeadlineMs, ...PACE } };
    const judge = (next: string): URL => this.url(next);
    try {
      if (namesBucket(address)) await receive(() => this.open(this.object(address)), bounds, signal);
      else await download(this.http, { url: judge(address), accept: ACCEPT, judge, ...bounds }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DownloadTooLarge)
        throw new PhotoTooLarge(`A photo may have ${maxBytes} bytes.`, { cause: error });
      throw told(error);
    }
    return { source: { file }, header: await readPhotoHeader({ file }, { maxPixels }) };
  }

  private async open(address: string): Promise<Readable> {
    const object = await this.buckets.find(address);
    if (object === undefined) throw new DownloadFailed('There is no such object.', false);
    if (object.bytes > this.settings.maxBytes) throw new DownloadTooLarge();
    return object.read();
  }

  private object(address: string): string {
    if (this.buckets.has(address)) return address;
    throw new OutboundRefused('host', 'It is not an object in one of the buckets that are open here.');
  }

  private url(address: string): URL {
    const { urlSchemes: schemes, urlHosts: hosts } = this.settings;
    if (hosts.includes(NOWHERE))
      throw new OutboundRefused('host', 'Photos are not fetched from addresses here; send them.');
    return this.guard.judge(address, { schemes, hosts });
  }
}

function told(error: unknown): Error {
  if (error instanceof OutboundRefused) {
    return new PhotoUrlRefused(`photoUrl: ${error.message}`, {
      cause: error,
      fields: [{ field: 'photoUrl', code: error.reason, detail: error.message }],
    });
  }
  if (error instanceof DownloadFailed)
    return new PhotoUrlFailed(`photoUrl: ${error.message}`, error.passing, { cause: error });
  return storageUnavailable(error);
}
