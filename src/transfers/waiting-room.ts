import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { Admission } from './admission.js';
import { QueueEstimate } from './queue-estimate.js';

/** The door of the waiting room: lets in as many as may wait, of each caller as many as it may have. */
@Injectable()
export class WaitingRoom {
  private readonly logger = new Logger(WaitingRoom.name);

  constructor(
    private readonly admission: Admission,
    private readonly queues: StageQueues,
    private readonly signals: Signals,
    private readonly estimate: QueueEstimate,
    private readonly records: TransferRecords,
  ) {}

  /**
   * Looks whether there is room for so many, before anything costly is done.
   * @throws QueueFull, QuotaExceeded with an honest Retry-After; PayloadInvalid for more than there may ever be
   */
  async admit(caller: Caller, count = 1): Promise<void> {
    await this.admission.check(caller, count);
  }

  /** A refusal that came when it was saved, with an honest Retry-After. */
  async explained(caller: Caller, thrown: unknown, count = 1): Promise<unknown> {
    return this.admission.explained(caller, thrown, count);
  }

  /** Notes what its caller is told of its start, shows it in the console's queue, and wakes the scheduler. */
  async enter(record: TransferRecord): Promise<void> {
    await this.noteEstimate(record);
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

  /** What it became is held against it when its generation begins. Accepted it is in any case. */
  private async noteEstimate(record: TransferRecord): Promise<void> {
    try {
      const place = (await this.estimate.places([record])).get(record.id);
      if (place === undefined) return;
      await this.records.change(record.id, ({ state, queuedAt }) =>
        state === 'queued' && queuedAt === record.queuedAt
          ? { estimatedStartMs: place.estimatedStartMs }
          : null,
      );
    } catch (error) {
      this.logger.warn({ transferId: record.id, reason: String(error) }, 'A waiting estimate was not noted');
    }
  }
}
