import { Injectable } from '@nestjs/common';
import { TransferRecords } from '../records/transfer-records.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { StartEstimateAccuracy } from '../scheduling/start-estimate-accuracy.js';
import { BackendSummary } from './backend-summary.js';
import type { QueueSummaryView } from './queue.view.js';
import { QueueEstimate } from './queue-estimate.js';

/** The public summary of the queue. */
@Injectable()
export class QueueSummary {
  constructor(
    private readonly records: TransferRecords,
    private readonly queueSwitch: QueueSwitch,
    private readonly estimate: QueueEstimate,
    private readonly scores: StartEstimateAccuracy,
    private readonly backends: BackendSummary,
  ) {}

  async now(): Promise<QueueSummaryView> {
    const waiting = await this.records.count(['queued']);
    const backends = await this.backends.all();
    return {
      waiting,
      running: await this.records.count(['preparing', 'waiting', 'generating', 'finishing']),
      paused: await this.queueSwitch.paused(),
      gpuWorkWaitingMs: await this.backends.workWaitingMs(),
      estimatedWaitMs: await this.estimate.start(waiting + 1),
      estimate: await this.scores.quality(),
      backendsUp: backends.filter(({ state }) => state === 'up').length,
      backends,
    };
  }
}
