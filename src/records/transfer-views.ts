import type { LiveWork } from './progress.js';
import type { TransferRecord } from './transfer-record.js';
import type { TransferView } from './transfer.view.js';

/** A record as the API shows it. */
export interface ShownTransfer {
  readonly record: TransferRecord;
  readonly view: TransferView;
  /** SHA-256 of the newest preview. */
  readonly preview: string | null;
}

/** Renders transfers for their caller; implemented in the folder that serves transfers. */
export abstract class TransferViews {
  abstract one(record: TransferRecord): Promise<TransferView>;

  /**
   * Renders several, in the order of the records.
   * @param known their progress, if it was read already
   */
  abstract show(
    records: readonly TransferRecord[],
    known?: ReadonlyMap<string, LiveWork>,
  ): Promise<ShownTransfer[]>;
}
