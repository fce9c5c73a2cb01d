import { Injectable, Logger } from '@nestjs/common';
import type { AppError } from '../errors/app-error.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { TransferLegacy } from '../records/transfer-legacy.js';
import { hasEnded } from '../records/transfer-states.js';
import { Durations } from '../scheduling/durations.js';
import { TransferPictures } from '../records/transfer-pictures.js';
import { TransferMetrics } from '../records/transfer-metrics.js';

/** What is to do when a transfer ends, however it does: pictures that nobody needs go, what was measured is kept. */
@Injectable()
export class TransferEnds {
  private readonly logger = new Logger(TransferEnds.name);

  constructor(
    private readonly records: TransferRecords,
    private readonly pictures: TransferPictures,
    private readonly durations: Durations,
    private readonly metrics: TransferMetrics,
    private readonly legacy: TransferLegacy,
  ) {}

  /** Ends it as failed, if it has not ended. @param run only if this execution still has it. */
  async fail(id: string, error: AppError, run?: string): Promise<void> {
    const record = await this.records.change(id, (current) => {
      if (hasEnded(current.state) || (run !== undefined && current.run?.run !== run)) return null;
      return {
        state: 'failed',
        run: null,
        finishedAt: Date.now(),
        error: { code: error.code, detail: error.detail },
        timings: { ...current.timings, totalMs: Date.now() - current.createdAt },
      };
    });
    if (record) await this.settle(record);
  }

  /** After a record has reached its end. A failed one keeps its pictures until it expires: it may be retried. */
  async settle(record: TransferRecord): Promise<void> {
    this.metrics.ended(record);
    // Said first: what comes after it may fail with Redis, and the end has been reached.
    this.logger.log(
      { transferId: record.id, state: record.state, code: record.error?.code, ...record.timings },
      'A transfer ended',
    );
    await this.legacy.settle(record);
    if (record.state !== 'succeeded') return;
    await this.pictures.releaseWork(record.id);
    if (record.generated?.loaded !== true) await this.durations.add(record.style, record.timings.generateMs);
  }

  /** An execution may have stored pictures after its transfer was cancelled or erased: they go with it. */
  async sweepAfter(id: string): Promise<void> {
    const record = await this.records.get(id);
    if (record === null || record.state === 'cancelled') await this.pictures.releaseAll(id);
  }
}
