import { Injectable } from '@nestjs/common';
import type { BatchRecord } from '../records/batch-record.js';
import { AcceptedBatches } from './accepted-batches.js';
import { BatchOrders } from './batch-orders.js';
import type { BatchSubmission } from './batch-submission.dto.js';
import type { BatchSubmitter } from './batch-submitter.js';

/** Accepts batches: validates every item before anything is stored, and accepts all of them or none. */
@Injectable()
export class BatchIntake {
  constructor(
    private readonly orders: BatchOrders,
    private readonly accepted: AcceptedBatches,
  ) {}

  async submit(submitter: BatchSubmitter, submission: BatchSubmission): Promise<BatchRecord> {
    const { caller, id, resumed } = submitter;
    const before = resumed ? await this.accepted.before(caller, id) : null;
    return before ?? this.orders.take(submitter, submission, (order) => this.accepted.accept(caller, order));
  }
}
