import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { photoOwner } from '../records/blob-owners.js';
import { PhotoRecords } from '../records/photo-records.js';
import { RecordsSettings } from '../records/records.config.js';
import { BlobStore } from '../storage/blob-store.js';
import { PeriodicTask } from '../timing/periodic-task.js';

const AT_MOST_EVERY_MS = 60_000;
const BATCH = 100;

/** Erases expired photos. */
@Injectable()
export class PhotoRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new PeriodicTask(
    new Logger(PhotoRetention.name),
    'Could not erase expired photos; will retry',
  );

  constructor(
    private readonly records: PhotoRecords,
    private readonly blobs: BlobStore,
    private readonly settings: RecordsSettings,
  ) {}

  onApplicationBootstrap(): void {
    const everyMs = Math.min(AT_MOST_EVERY_MS, this.settings.retentionMs / 4);
    this.rounds.start(everyMs, () => this.expire());
  }

  onApplicationShutdown(): void {
    this.rounds.stop();
  }

  /** @param now ms since the epoch */
  async expire(now = Date.now()): Promise<void> {
    for (;;) {
      const ids = await this.records.expired(now, BATCH);
      for (const id of ids) {
        await this.blobs.release(photoOwner(id));
        await this.records.erase(id);
      }
      if (ids.length < BATCH) return;
    }
  }
}
