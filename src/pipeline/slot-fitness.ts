import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import type { Fitness } from '../gpu/fit-job.js';
import { plannedSize } from '../images/generation-size.js';
import type { TransferRecord } from '../records/transfer-record.js';

/** Determines which slots can serve a transfer, by the latest state of their WebUIs and GPUs. */
@Injectable()
export class SlotFitness {
  constructor(private readonly backends: Backends) {}

  /**
   * Returns the slots that can serve a transfer, and how well. A WebUI that was never seen is assumed to have
   * everything. Slots that currently lack GPU memory for the transfer are omitted, so that it does not hold
   * up transfers that need less.
   */
  of(record: TransferRecord): ReadonlyMap<string, Fitness> {
    const { plan, prepared, photo } = record;
    const job = { ...plan, size: prepared?.frame ?? plannedSize(photo, plan.maxSide) };
    const fits = this.backends.fits(job);
    for (const { slot, roomMiB } of this.backends.list()) {
      if (roomMiB < Infinity && (this.backends.leastMiB(slot, job) ?? 0) > roomMiB) fits.delete(slot);
    }
    return fits;
  }

  /** Whether a slot other than its own, on which it has not failed, could begin it now. */
  elsewhere(record: TransferRecord): boolean {
    const fits = this.of(record);
    const own = record.slot === null ? undefined : fits.get(record.slot);
    return this.backends.list().some(({ slot, open }) => {
      if (!open || slot === record.slot || record.failedOn.includes(slot)) return false;
      const fitness = fits.get(slot);
      return fitness !== undefined && (fitness !== 'over' || own === 'over');
    });
  }
}
