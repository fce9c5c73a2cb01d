import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import type { Fitness } from '../gpu/fit-job.js';
import type { FrameSize } from '../gpu/vram-budget.js';
import { fitGeneration } from '../images/generation-size.js';
import type { TransferRecord } from '../records/transfer-record.js';

const SMALLEST: FrameSize = { width: 64, height: 64 };

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
    const { plan } = record;
    const size = sizeOf(record);
    const fits = new Map<string, Fitness>();
    for (const { slot, roomMiB } of this.backends.list()) {
      const fitted = this.backends.fit(slot, { ...plan, size });
      if (fitted === null) continue;
      const hasRoom =
        roomMiB === Infinity || (this.backends.leastMiB(slot, { ...plan, size }) ?? 0) <= roomMiB;
      if (hasRoom) fits.set(slot, fitted.fitness);
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

/** A photo not fetched yet is fitted into the memory later: until then only the models matter. */
function sizeOf({ plan, prepared, photo }: TransferRecord): FrameSize {
  if (prepared) return prepared.frame;
  const { width, height } = photo;
  return width === null || height === null ? SMALLEST : fitGeneration({ width, height }, plan.maxSide);
}
