import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { Admission } from './admission.js';

/** The door of the waiting room: lets in as many as may wait, of each caller as many as it may have. */
@Injectable()
export class WaitingRoom {
  private readonly logger = new Logger(WaitingRoom.name);

  constructor(
    private readonly admission: Admission,
    private readonly queues: StageQueues,
    private readonly signals: Signals,
  ) {}

  /**
   * Looks whether there is room for so many, before anything costly is done.
   * @throws QueueFull, QuotaExceeded with an honest Retry-After
   */
  async admit(caller: Caller, count = 1): Promise<void> {
    await this.admission.check(caller, count);
  }

  /** A refusal that came when it was saved, with an honest Retry-After. */
  async explained(caller: Caller, thrown: unknown): Promise<unknown> {
    return this.admission.explained(caller, thrown);
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
