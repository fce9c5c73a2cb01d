import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import type { Fitness } from '../gpu/fit-job.js';
import type { FrameSize } from '../gpu/vram-budget.js';
import { fitGeneration } from '../images/generation-size.js';
import type { TransferRecord } from '../records/transfer-record.js';

const SMALLEST: FrameSize = { width: 64, height: 64 };

/** Which slots can serve a transfer, by what their WebUIs and their cards said last. */
@Injectable()
export class SlotFitness {
  constructor(private readonly backends: Backends) {}

  /**
   * A WebUI that was never seen may have everything: that is not held against it. One whose card has no room for this
   * transfer at the moment is left out, so that those who need less are not kept waiting behind it.
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

  /** Whether another slot than its own could begin with it now, and has not failed it yet. */
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

/** A photo that was not fetched yet is fitted into the memory when it is: until then the models alone decide. */
function sizeOf({ plan, prepared, photo }: TransferRecord): FrameSize {
  if (prepared) return prepared.frame;
  const { width, height } = photo;
  return width === null || height === null ? SMALLEST : fitGeneration({ width, height }, plan.maxSide);
}
