import type { TransferRecord } from './transfer-record.js';

/** How a transfer is shown to its caller; given by the folder that serves it. */
export abstract class TransferViews {
  abstract one(record: TransferRecord): Promise<object>;
}
