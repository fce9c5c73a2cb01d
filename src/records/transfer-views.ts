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

/** How transfers are shown to their caller; given by the folder that serves them. */
export abstract class TransferViews {
  abstract one(record: TransferRecord): Promise<TransferView>;

  /**
   * In the order of the records.
   * @param known how far they are, from whoever has asked for it already
   */
  abstract show(
    records: readonly TransferRecord[],
    known?: ReadonlyMap<string, LiveWork>,
  ): Promise<ShownTransfer[]>;
}
