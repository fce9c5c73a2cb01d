import { Injectable, Logger } from '@nestjs/common';
import { pauseLeftMs, type TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { Stage } from '../scheduling/queues.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';

/** From a job's delivery to the claim in the record it takes some milliseconds. */
const CLAIMED_WITHIN_MS = 1_000;

/** Puts a transfer into the queue of the stage that its record says is next. */
@Injectable()
export class StageHandover {
  private readonly logger = new Logger(StageHandover.name);

  constructor(
    private readonly records: TransferRecords,
    private readonly queues: StageQueues,
    private readonly signals: Signals,
  ) {}

  /**
   * Doing it twice is the same as once.
   * @returns whether the job was delivered a while ago; who has it and has not claimed the transfer is dead
   */
  async to(stage: Stage, record: TransferRecord): Promise<boolean> {
    if (stage === 'generate' && record.slot !== null && !this.queues.hasSlot(record.slot)) {
      await this.takeBack(record); // its WebUI was taken out of the configuration
      return false;
    }
    const takenForMs = await this.queues.ensure(
      { transferId: record.id, stage, attempt: record.stageAttempt },
      { slot: record.slot, priority: record.priority, delayMs: pauseLeftMs(record) },
    );
    await this.signals.wake();
    return takenForMs !== null && takenForMs > CLAIMED_WITHIN_MS;
  }

  /**
   * Gives a prepared transfer that waits at a slot back to the waiting room, pictures and place in the order kept. Whoever
   * has it claimed finds out by the record: what has not begun to be generated never does then.
   */
  async takeBack({ id: transferId, slot, stageAttempt: attempt }: TransferRecord): Promise<void> {
    const taken = await this.records.change(transferId, (current) => {
      const waits = current.state === 'waiting' && current.prepared !== null;
      if (!waits || slot === null || current.slot !== slot || current.stageAttempt !== attempt) return null;
      return { slot: null, run: null, stageAttempt: attempt + 1 };
    });
    if (taken === null || slot === null) return;
    this.logger.log(
      { transferId, slot },
      'A transfer was taken back from a slot: another one can begin with it',
    );
    if (this.queues.hasSlot(slot))
      await this.queues.withdraw({ transferId, stage: 'generate', attempt }, slot);
    await this.to('wait', taken);
  }
}
