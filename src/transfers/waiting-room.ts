import { Injectable, Logger } from '@nestjs/common';
import { RecordsSettings } from '../records/records.config.js';
import { QueueFull } from '../records/records.errors.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { QueueEstimate } from './queue-estimate.js';

/** The door of the waiting room: lets in as many as may wait. */
@Injectable()
export class WaitingRoom {
  private readonly logger = new Logger(WaitingRoom.name);

  constructor(
    private readonly records: TransferRecords,
    private readonly queues: StageQueues,
    private readonly signals: Signals,
    private readonly estimate: QueueEstimate,
    private readonly settings: RecordsSettings,
  ) {}

  /** Looks whether there is room, before anything costly is done. @throws QueueFull with an honest Retry-After */
  async admit(): Promise<void> {
    const { maxWaiting } = this.settings;
    if ((await this.records.count(['queued'])) < maxWaiting) return;
    const { high } = await this.estimate.start(1);
    throw new QueueFull(`${maxWaiting} transfers wait already.`, { retryAfterMs: Math.max(1_000, high) });
  }

  /** Shows an accepted transfer in the console's queue and wakes the scheduler. */
  async enter(record: TransferRecord): Promise<void> {
    const job = { transferId: record.id, stage: 'wait' as const, attempt: record.stageAttempt };
    try {
      await this.queues.ensure(job, { slot: null, priority: record.priority });
    } catch (error) {
      // It is accepted, for its record says so; the reconciler puts it into the queue.
      this.logger.warn(
        { transferId: record.id, reason: String(error) },
        'The console does not show a transfer yet',
      );
    }
    await this.signals.wake();
  }
}
