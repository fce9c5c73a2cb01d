import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { BatchRecords } from '../records/batch-records.js';
import { RecordsSettings } from '../records/records.config.js';
import { PeriodicTask } from '../timing/periodic-task.js';
import { Batches } from './batches.service.js';

const AT_MOST_EVERY_MS = 60_000;
const AT_ONCE = 100;

/** Erases expired batches; their transfers are erased by `TransferRetention`. */
@Injectable()
export class BatchRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new PeriodicTask(
    new Logger(BatchRetention.name),
    'Could not erase expired batches; will retry',
  );

  constructor(
    private readonly records: BatchRecords,
    private readonly batches: Batches,
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
    let unfinished = 0;
    for (;;) {
      const ids = await this.records.expired(now, AT_ONCE, unfinished);
      for (const id of ids) if (!(await this.batches.expire(id))) unfinished += 1;
      if (ids.length < AT_ONCE) return;
    }
  }
}
