import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { Admission } from './admission.js';
import { QueueEstimate } from './queue-estimate.js';

/** Admits transfers to the waiting room, within its size and the limits of their caller. */
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
   * Checks whether `count` more transfers may wait, before anything costly is done.
   * @throws QueueFull, QuotaExceeded with an estimated Retry-After; PayloadInvalid for more than could ever wait
   */
  async admit(caller: Caller, count = 1): Promise<void> {
    await this.admission.check(caller, count);
  }

  /** Adds an estimated Retry-After to a refusal thrown while saving; returns other errors unchanged. */
  async explained(caller: Caller, thrown: unknown, count = 1): Promise<unknown> {
    return this.admission.explained(caller, thrown, count);
  }

  /** Records the estimate given to its caller, shows the transfer in the console's queue, and wakes the scheduler. */
  async enter(record: TransferRecord): Promise<void> {
    await this.noteEstimate(record);
    const job = { transferId: record.id, stage: 'wait' as const, attempt: record.stageAttempt };
    try {
      await this.queues.ensure(job, { slot: null, priority: record.priority });
    } catch (error) {
      // It is accepted all the same, because its record exists; the reconciler adds it to the queue later.
      this.logger.warn(
        { transferId: record.id, reason: String(error) },
        'Could not add a transfer to the queue of the console yet',
      );
    }
    await this.signals.wake();
  }

  /** Saves the estimate, to be compared with the real wait later. Never rejects, since the transfer is accepted. */
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
      this.logger.warn({ transferId: record.id, reason: String(error) }, 'Could not record a wait estimate');
    }
  }
}
