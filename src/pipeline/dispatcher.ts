import { Injectable, Logger } from '@nestjs/common';
import { isUnassigned, pauseLeftMs, type TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { assign, type Assignment, LOOKED_AT, type SlotView, takesOneMore } from '../scheduling/scheduler.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { Reassignment } from './reassignment.js';
import { SchedulingBoard } from './scheduling-board.js';

/**
 * Executes the scheduler's decisions: takes transfers out of the waiting room and enqueues their next stage.
 */
@Injectable()
export class Dispatcher {
  private readonly logger = new Logger(Dispatcher.name);
  private running: Promise<void> = Promise.resolve();
  private busy = false;
  private again = false;
  private slots: readonly string[] = [];

  constructor(
    private readonly records: TransferRecords,
    private readonly queues: StageQueues,
    private readonly board: SchedulingBoard,
    private readonly reassignment: Reassignment,
    private readonly queueSwitch: QueueSwitch,
  ) {}

  /** Fills the look-ahead of these slots. A call during a run makes it run once more. */
  async dispatch(slots: readonly string[]): Promise<void> {
    this.slots = slots;
    this.again = true;
    if (!this.busy) this.running = this.work();
    await this.running;
  }

  private async work(): Promise<void> {
    this.busy = true;
    try {
      while (this.again) {
        this.again = false;
        for (const assignment of await this.nextAssignments(this.slots)) await this.send(assignment);
      }
    } finally {
      // Synchronously after the last check of `again`, so that no call in between is missed.
      this.busy = false;
    }
  }

  private async nextAssignments(held: readonly string[]): Promise<Assignment[]> {
    // Most runs find nothing to do, at the cost of a Redis query or two: the slots are full, or no transfer
    // waits.
    if (held.length === 0) return [];
    await this.reassignment.relieve(held);
    const slots = await this.board.slots(held);
    if (!slots.some((slot) => slot.ours && takesOneMore(slot))) return [];
    if (await this.queueSwitch.paused()) return [];
    const decided = await this.search(slots);
    if (decided.length === 0 && (await this.reassignment.level(slots))) this.again = true;
    return decided;
  }

  private async search(slots: readonly SlotView[]): Promise<Assignment[]> {
    for (let from = 0; ; from += LOOKED_AT) {
      const ids = await this.records.waiting(from, LOOKED_AT);
      if (ids.length === 0) return [];
      const decided = assign(await this.board.transfers(ids, slots), slots, Date.now());
      if (decided.length > 0 || ids.length < LOOKED_AT) return decided;
    }
  }

  private async send(assignment: Assignment): Promise<void> {
    const { transferId, slot, overtook } = assignment;
    let before: TransferRecord | undefined;
    const record = await this.records.change(transferId, (current) => {
      if (!isUnassigned(current)) return null;
      before = current;
      return { ...assignedTo(slot, current), stageAttempt: current.stageAttempt + 1 };
    });
    if (!record || !before) return;
    this.board.assigned(record, assignment);
    const stage = record.prepared === null ? ('prepare' as const) : ('generate' as const);
    const job = { transferId, stage, attempt: record.stageAttempt };
    await this.queues.ensure(job, { slot, priority: record.priority, delayMs: pauseLeftMs(record) });
    await this.queues.withdraw({ transferId, stage: 'wait', attempt: before.stageAttempt }, null);
    this.logger.debug({ transferId, slot, overtook: overtook.length }, 'Transfer left the waiting room');
  }
}

function assignedTo(
  slot: string,
  { state, queuedAt, timings, failedOn, pause }: TransferRecord,
): Partial<TransferRecord> {
  const assigned = { slot, pause: failedOn.includes(slot) ? pause : null }; // only for the slot that failed
  if (state !== 'queued') return assigned;
  return { ...assigned, state: 'preparing', timings: { ...timings, queuedMs: Date.now() - queuedAt } };
}
