import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { TransferRecords } from '../records/transfer-records.js';
import { SlotFitness } from './slot-fitness.js';
import { StageHandover } from './stage-handover.js';

/** Takes transfers that wait at a slot back into the waiting room when another slot could begin with them. */
@Injectable()
export class Reassignment {
  constructor(
    private readonly records: TransferRecords,
    private readonly backends: Backends,
    private readonly fitness: SlotFitness,
    private readonly handover: StageHandover,
  ) {}

  /** Looks after the slots among these whose WebUI is down or held. */
  async relieve(slots: readonly string[]): Promise<void> {
    for (const slot of slots.filter((held) => !this.backends.get(held).open)) {
      for (const record of await this.records.getMany(await this.records.givenTo(slot))) {
        if (this.fitness.elsewhere(record)) await this.handover.takeBack(record);
      }
    }
  }
}
