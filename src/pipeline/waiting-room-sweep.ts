import { Injectable } from '@nestjs/common';
import { isUnassigned } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { StageQueues } from '../scheduling/stage-queues.js';

/**
 * Removes jobs from the waiting room's queue whose transfers no longer wait: left by a submission that was
 * slower than the scheduler, or by a crash. The queue has no consumer, so the console would show them
 * forever.
 */
@Injectable()
export class WaitingRoomSweep {
  constructor(
    private readonly records: TransferRecords,
    private readonly queues: StageQueues,
  ) {}

  async clear(): Promise<void> {
    for (const job of await this.queues.inWaitingRoom()) {
      const record = await this.records.get(job.transferId);
      const waits = record !== null && isUnassigned(record) && record.stageAttempt === job.attempt;
      if (!waits) await this.queues.withdraw(job, null);
    }
  }
}
