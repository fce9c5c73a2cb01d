import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { assign, type SlotView } from '../scheduling/scheduler.js';
import { SchedulingBoard } from './scheduling-board.js';
import { SlotFitness } from './slot-fitness.js';
import { StageHandover } from './stage-handover.js';

/** Returns transfers from a slot to the waiting room if another slot could begin them. */
@Injectable()
export class Reassignment {
  constructor(
    private readonly records: TransferRecords,
    private readonly backends: Backends,
    private readonly fitness: SlotFitness,
    private readonly board: SchedulingBoard,
    private readonly handover: StageHandover,
  ) {}

  /** Moves transfers away from those of these slots whose WebUI is down or held. */
  async relieve(slots: readonly string[]): Promise<void> {
    for (const slot of slots.filter((held) => !this.backends.get(held).open)) {
      for (const record of await this.records.getMany(await this.records.givenTo(slot))) {
        if (this.fitness.elsewhere(record)) await this.handover.takeBack(record);
      }
    }
  }

  /**
   * If a slot is idle and the waiting room has nothing for it, takes back a transfer that waits behind a
   * generation of another slot, provided the scheduler would now not send it back there.
   * @returns whether a transfer was taken back
   */
  async level(slots: readonly SlotView[]): Promise<boolean> {
    const ours = slots.filter((view) => view.ours && view.open);
    if (!ours.some(({ running, ahead }) => running + ahead === 0)) return false;
    for (const busy of ours.filter(({ running, ahead }) => running > 0 && ahead > 0)) {
      const last = await this.lastReady(busy.slot);
      if (last === undefined) continue;
      const others = slots.map((view) => (view === busy ? { ...view, ahead: view.ahead - 1 } : view));
      const seen = await this.board.transfers([last.id], others);
      const [decided] = assign(seen.slice(0, 1), others, Date.now());
      if (decided === undefined || decided.slot === busy.slot) continue;
      await this.handover.takeBack(last);
      return true;
    }
    return false;
  }

  /** The prepared transfer that would begin last; transfers in preparation can't be moved yet. */
  private async lastReady(slot: string): Promise<TransferRecord | undefined> {
    const given = await this.records.getMany(await this.records.givenTo(slot));
    const ready = given.filter(({ state, prepared }) => state === 'waiting' && prepared !== null);
    return ready.toSorted((one, other) => one.enteredAt - other.enteredAt).at(-1);
  }
}
