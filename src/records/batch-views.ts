import type { BatchRecord } from './batch-record.js';

/** How a batch is shown to its caller; given by the folder that serves batches. */
export abstract class BatchViews {
  abstract one(record: BatchRecord): Promise<object>;
}
