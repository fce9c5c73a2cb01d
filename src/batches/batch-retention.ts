import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { BatchRecords } from '../records/batch-records.js';
import { RecordsSettings } from '../records/records.config.js';
import { Batches } from './batches.service.js';

const AT_MOST_EVERY_MS = 60_000;
const AT_ONCE = 100;

/** Erases batches whose time is over; their transfers are erased by their own. */
@Injectable()
export class BatchRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(BatchRetention.name);
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly records: BatchRecords,
    private readonly batches: Batches,
    private readonly settings: RecordsSettings,
  ) {}

  onApplicationBootstrap(): void {
    const everyMs = Math.min(AT_MOST_EVERY_MS, this.settings.retentionMs / 4);
    this.timer = setInterval(() => {
      this.expire().catch((error: unknown) => {
        this.logger.warn({ reason: String(error) }, 'Expired batches could not be erased; it is tried again');
      });
    }, everyMs);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @param now ms since the epoch */
  async expire(now = Date.now()): Promise<void> {
    for (const id of await this.records.expired(now, AT_ONCE)) await this.batches.expire(id);
  }
}
