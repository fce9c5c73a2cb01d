import { Injectable, Logger } from '@nestjs/common';
import { isUnassigned, pauseLeftMs, type TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { assign, type Assignment, LOOKED_AT, type SlotView, takesOneMore } from '../scheduling/scheduler.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { Reassignment } from './reassignment.js';
import { SchedulingBoard } from './scheduling-board.js';

/** Carries out what the scheduler decides: takes transfers out of the waiting room and sets them on their way. */
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

  /** Fills the look-ahead of these slots. Called while it works, it looks once more when it is through. */
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
        for (const assignment of await this.decide(this.slots)) await this.send(assignment);
      }
    } finally {
      // In the same turn as the last look at `again`: a call in between would be forgotten.
      this.busy = false;
    }
  }

  private async decide(held: readonly string[]): Promise<Assignment[]> {
    // Most looks are in vain, and each costs a question or two: no room while a backlog lasts, nobody there without one.
    if (held.length === 0) return [];
    await this.reassignment.relieve(held);
    const slots = await this.board.slots(held);
    if (!slots.some((slot) => slot.ours && takesOneMore(slot))) return [];
    if (await this.queueSwitch.paused()) return [];
    const decided = await this.lookThrough(slots);
    if (decided.length === 0 && (await this.reassignment.level(slots))) this.again = true;
    return decided;
  }

  private async lookThrough(slots: readonly SlotView[]): Promise<Assignment[]> {
    for (let from = 0; ; from += LOOKED_AT) {
      const ids = await this.records.waiting(from, LOOKED_AT);
      if (ids.length === 0) return [];
      const decided = assign(await this.board.transfers(ids, slots), slots, Date.now());
      if (decided.length > 0 || ids.length < LOOKED_AT) return decided;
    }
  }

  private async send(assignment: Assignment): Promise<void> {
    const { transferId, slot, overtook } = assignment;
    let left: TransferRecord | undefined;
    const record = await this.records.change(transferId, (current) => {
      if (!isUnassigned(current)) return null;
      left = current;
      return { ...givenTo(slot, current), stageAttempt: current.stageAttempt + 1 };
    });
    if (!record || !left) return;
    this.board.assigned(record, assignment);
    const stage = record.prepared === null ? ('prepare' as const) : ('generate' as const);
    const job = { transferId, stage, attempt: record.stageAttempt };
    await this.queues.ensure(job, { slot, priority: record.priority, delayMs: pauseLeftMs(record) });
    await this.queues.withdraw({ transferId, stage: 'wait', attempt: left.stageAttempt }, null);
    this.logger.debug({ transferId, slot, overtook: overtook.length }, 'A transfer left the waiting room');
  }
}

function givenTo(
  slot: string,
  { state, queuedAt, timings, failedOn, pause }: TransferRecord,
): Partial<TransferRecord> {
  const given = { slot, pause: failedOn.includes(slot) ? pause : null }; // the pause is for the one that failed
  if (state !== 'queued') return given;
  return { ...given, state: 'preparing', timings: { ...timings, queuedMs: Date.now() - queuedAt } };
}
