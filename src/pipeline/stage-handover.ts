import { Injectable } from '@nestjs/common';
import type { TransferRecord } from '../records/transfer-record.js';
import type { Stage } from '../scheduling/queues.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';

/** Puts a transfer into the queue of the stage that its record says is next. */
@Injectable()
export class StageHandover {
  constructor(
    private readonly queues: StageQueues,
    private readonly signals: Signals,
  ) {}

  /** Doing it twice is the same as once. */
  async to(stage: Stage, record: TransferRecord): Promise<void> {
    const delayMs = Math.max(0, (record.notBefore ?? 0) - Date.now());
    await this.queues.ensure(
      { transferId: record.id, stage, attempt: record.stageAttempt },
      { slot: record.slot, priority: record.priority, delayMs },
    );
    await this.signals.wake();
  }
}
