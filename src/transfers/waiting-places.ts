import { Injectable } from '@nestjs/common';
import { TransferRecords } from '../records/transfer-records.js';

/**
 * The places of transfers before the GPU, as they were told last. One that waits moves up because others begin, which
 * changes nothing in itself: it has to be looked for, with one question for all of them.
 */
@Injectable()
export class WaitingPlaces {
  private readonly told = new Map<string, number>();

  constructor(private readonly records: TransferRecords) {}

  /** @param position null: it does not wait any more, or nobody is told */
  note(id: string, position: number | null): void {
    if (position === null) this.told.delete(id);
    else this.told.set(id, position);
  }

  /** Those that have another place by now than was told. */
  async moved(): Promise<string[]> {
    if (this.told.size === 0) return [];
    const places = await this.records.positions([...this.told.keys()]);
    return [...this.told].filter(([id, position]) => places.get(id) !== position).map(([id]) => id);
  }
}
