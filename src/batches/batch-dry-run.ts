import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { DryRunView } from '../records/dry-run.view.js';
import { DryRuns } from '../records/dry-runs.js';
import type { BatchDryRunView } from './batch-dry-run.view.js';
import { type BatchOrder, BatchOrders } from './batch-orders.js';
import type { BatchSubmission } from './batch-submission.dto.js';
import type { BatchSubmitter } from './batch-submitter.js';
import { refusedItem } from './refused-item.js';

/** Previews a batch. Nothing is queued, and nothing of it is stored. */
@Injectable()
export class BatchDryRun {
  constructor(
    private readonly orders: BatchOrders,
    private readonly dryRuns: DryRuns,
  ) {}

  /** @throws the errors of a submission, and that of the first transfer that would fail because of its photo */
  async of(submitter: BatchSubmitter, submission: BatchSubmission): Promise<BatchDryRunView> {
    return this.orders.take(submitter, submission, (order) => this.preview(submitter.caller, order));
  }

  private async preview(caller: Caller, { items }: BatchOrder): Promise<BatchDryRunView> {
    const previews: DryRunView[] = [];
    for (const [index, item] of items.entries()) {
      try {
        previews.push(await this.dryRuns.preview(caller, item, item.known !== null));
      } catch (error) {
        throw refusedItem(error, item.item, index);
      }
    }
    return { dryRun: true, items: previews, ...sumOf(previews) };
  }
}

/** Starts with the earliest item that has to be generated; durations and cost are sums over all items. */
function sumOf(items: readonly DryRunView[]): Pick<BatchDryRunView, 'estimate' | 'gpuSeconds'> {
  const generated = items.filter(({ cached }) => !cached);
  const starts = (generated.length > 0 ? generated : items).map(({ estimate }) => estimate.startMs);
  const sum = (of: (item: DryRunView) => number): number =>
    items.reduce((total, item) => total + of(item), 0);
  return {
    estimate: {
      startMs: {
        low: Math.min(...starts.map(({ low }) => low)),
        high: Math.min(...starts.map(({ high }) => high)),
      },
      generateMs: {
        low: sum(({ estimate }) => estimate.generateMs.low),
        high: sum(({ estimate }) => estimate.generateMs.high),
      },
    },
    gpuSeconds: Math.round(10 * sum(({ gpuSeconds }) => gpuSeconds)) / 10,
  };
}
