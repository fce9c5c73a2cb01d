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
const NO_HOSTS = 'none';
/** At least 64 KiB per 8 s; the response has to begin within the same time. */
const PACE = { pieceMs: 8_000, pieceBytes: 65_536 };

/** Fetches photos from URLs given by callers, if these are allowed. */
@Injectable()
export class RemotePhotos {
  constructor(
    private readonly guard: OutboundGuard,
    private readonly http: GuardedHttp,
    private readonly buckets: PhotoBuckets,
    private readonly settings: IntakeSettings,
  ) {}

  /**
   * Judges a URL by its text alone.
   * @returns the normalised URL to fetch
   * @throws PhotoUrlRefused
   */
  judge(address: string): string {
    try {
      return namesBucket(address) ? this.object(address) : this.url(address).href;
    } catch (error) {
      throw translated(error);
    }
  }

  /**
   * Fetches a photo into `file` and reads its header, as if it had been uploaded.
   * @throws PhotoUrlRefused, PhotoUrlFailed, errors about the photo, StorageUnavailable; the signal's reason
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
        throw new PhotoTooLarge(`A photo may have at most ${maxBytes} bytes.`, { cause: error });
      throw translated(error);
    }
    return { source: { file }, header: await readPhotoHeader({ file }, { maxPixels }) };
  }

  private async open(address: string): Promise<Readable> {
    const object = await this.buckets.find(address);
    if (object === undefined) throw new DownloadFailed('The object does not exist.', false);
    if (object.bytes > this.settings.maxBytes) throw new DownloadTooLarge();
    return object.read();
  }

  private object(address: string): string {
    if (this.buckets.has(address)) return address;
    throw new OutboundRefused('host', 'The URL is not an object in an allowed bucket.');
  }

  private url(address: string): URL {
    const { urlSchemes: schemes, urlHosts: hosts } = this.settings;
    if (hosts.includes(NO_HOSTS))
      throw new OutboundRefused(
        'host',
        'This service does not fetch photos from URLs; send the photo itself.',
      );
    return this.guard.judge(address, { schemes, hosts });
  }
}

function translated(error: unknown): Error {
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
