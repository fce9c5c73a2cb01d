import type { BatchRecord } from './batch-record.js';

/** Renders a batch for its caller; implemented in the folder that serves batches. */
export abstract class BatchViews {
  abstract one(record: BatchRecord): Promise<object>;
}
