import { Injectable, Logger } from '@nestjs/common';
import { pauseLeftMs, type TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { Stage } from '../scheduling/queues.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';

/** A delivered job is normally claimed within milliseconds; after this time its worker counts as dead. */
const CLAIMED_WITHIN_MS = 1_000;

/** Enqueues a transfer for the next stage of its record. */
@Injectable()
export class StageHandover {
  private readonly logger = new Logger(StageHandover.name);

  constructor(
    private readonly records: TransferRecords,
    private readonly queues: StageQueues,
    private readonly signals: Signals,
  ) {}

  /**
   * Idempotent.
   * @returns whether the job was delivered a while ago without being claimed, so that its worker is dead
   */
  async to(stage: Stage, record: TransferRecord): Promise<boolean> {
    if (stage === 'generate' && record.slot !== null && !this.queues.hasSlot(record.slot)) {
      await this.takeBack(record); // its WebUI was removed from the configuration
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
   * Returns a prepared transfer from a slot to the waiting room, keeping its pictures and its place in the
   * order. An execution that has claimed it notices by the record, and does not begin the generation.
   */
  async takeBack({ id: transferId, slot, stageAttempt: attempt }: TransferRecord): Promise<void> {
    const taken = await this.records.change(transferId, (current) => {
      const waits = current.state === 'waiting' && current.prepared !== null;
      if (!waits || slot === null || current.slot !== slot || current.stageAttempt !== attempt) return null;
      return { slot: null, run: null, stageAttempt: attempt + 1 };
    });
    if (taken === null || slot === null) return;
    this.logger.log({ transferId, slot }, 'Transfer returned to the waiting room: another slot can begin it');
    if (this.queues.hasSlot(slot))
      await this.queues.withdraw({ transferId, stage: 'generate', attempt }, slot);
    await this.to('wait', taken);
  }
}
