import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { photoOwner } from '../records/blob-owners.js';
import { PhotoRecords } from '../records/photo-records.js';
import { RecordsSettings } from '../records/records.config.js';
import { BlobStore } from '../storage/blob-store.js';

const AT_MOST_EVERY_MS = 60_000;
const BATCH = 100;

/** Erases photos whose time is over. */
@Injectable()
export class PhotoRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(PhotoRetention.name);
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly records: PhotoRecords,
    private readonly blobs: BlobStore,
    private readonly settings: RecordsSettings,
  ) {}

  onApplicationBootstrap(): void {
    const everyMs = Math.min(AT_MOST_EVERY_MS, this.settings.retentionMs / 4);
    this.timer = setInterval(() => {
      this.expire().catch((error: unknown) => {
        this.logger.warn({ reason: String(error) }, 'Expired photos could not be erased; it is tried again');
      });
    }, everyMs);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @param now ms since the epoch */
  async expire(now = Date.now()): Promise<void> {
    for (const id of await this.records.expired(now, BATCH)) {
      await this.blobs.release(photoOwner(id));
      await this.records.erase(id);
    }
  }
}
