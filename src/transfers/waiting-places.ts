import { Injectable } from '@nestjs/common';
import { TransferRecords } from '../records/transfer-records.js';

/**
 * The queue positions that followers were last shown. A waiting transfer moves up when others begin, which does not
 * change its own record: moves are detected by polling, with one query for all followed transfers.
 */
@Injectable()
export class WaitingPlaces {
  private readonly shown = new Map<string, number>();

  constructor(private readonly records: TransferRecords) {}

  /** @param position null: the transfer no longer waits, or is no longer followed */
  note(id: string, position: number | null): void {
    if (position === null) this.shown.delete(id);
    else this.shown.set(id, position);
  }

  /** Ids of transfers whose position differs from the one last shown. */
  async moved(): Promise<string[]> {
    if (this.shown.size === 0) return [];
    const places = await this.records.positions([...this.shown.keys()]);
    return [...this.shown].filter(([id, position]) => places.get(id) !== position).map(([id]) => id);
  }
}
