import { Injectable } from '@nestjs/common';
import type { TransferRecord } from '../records/transfer-record.js';
import type { Stage } from '../scheduling/queues.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';

/** From a job's delivery to the claim in the record it takes some milliseconds. */
const CLAIMED_WITHIN_MS = 1_000;

/** Puts a transfer into the queue of the stage that its record says is next. */
@Injectable()
export class StageHandover {
  constructor(
    private readonly queues: StageQueues,
    private readonly signals: Signals,
  ) {}

  /**
   * Doing it twice is the same as once.
   * @returns whether the job was delivered a while ago; who has it and has not claimed the transfer is dead
   */
  async to(stage: Stage, record: TransferRecord): Promise<boolean> {
    const delayMs = Math.max(0, (record.notBefore ?? 0) - Date.now());
    const takenForMs = await this.queues.ensure(
      { transferId: record.id, stage, attempt: record.stageAttempt },
      { slot: record.slot, priority: record.priority, delayMs },
    );
    await this.signals.wake();
    return takenForMs !== null && takenForMs > CLAIMED_WITHIN_MS;
  }
}
