import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RecordsSettings } from '../records/records.config.js';
import { TransferRecords } from '../records/transfer-records.js';
import { BlobStore } from '../storage/blob-store.js';
import { PeriodicTask } from '../timing/periodic-task.js';
import { Transfers } from './transfers.service.js';

const AT_MOST_EVERY_MS = 60_000;
const BATCH = 100;

/** Erases expired transfers with their pictures, and files without an owner. */
@Injectable()
export class TransferRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(TransferRetention.name);
  private readonly rounds = new PeriodicTask(this.logger, 'Could not erase expired transfers; will retry');

  constructor(
    private readonly records: TransferRecords,
    private readonly transfers: Transfers,
    private readonly blobs: BlobStore,
    private readonly settings: RecordsSettings,
  ) {}

  onApplicationBootstrap(): void {
    const everyMs = Math.min(AT_MOST_EVERY_MS, this.settings.retentionMs / 4);
    this.rounds.start(everyMs, () => this.expire(), 0);
  }

  onApplicationShutdown(): void {
    this.rounds.stop();
  }

  /** @param now ms since the epoch */
  async expire(now = Date.now()): Promise<void> {
    let unfinished = 0;
    for (;;) {
      const ids = await this.records.expired(now, BATCH, unfinished);
      let erased = 0;
      for (const id of ids) if (await this.transfers.expire(id)) erased += 1;
      unfinished += ids.length - erased;
      if (erased > 0) this.logger.log({ transfers: erased }, 'Erased expired transfers');
      if (ids.length < BATCH) break;
    }
    await this.blobs.sweep();
  }
}
