import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { TransferRecords } from '../records/transfer-records.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import type { QueueSummaryView } from './queue.view.js';
import { QueueEstimate } from './queue-estimate.js';

/** The queue in numbers that anybody may see. */
@Injectable()
export class QueueSummary {
  constructor(
    private readonly records: TransferRecords,
    private readonly queueSwitch: QueueSwitch,
    private readonly estimate: QueueEstimate,
    private readonly backends: Backends,
  ) {}

  async now(): Promise<QueueSummaryView> {
    const waiting = await this.records.count(['queued']);
    const backends = this.backends.list().map(({ slot, state, holds, capabilities }) => ({
      slot,
      state,
      holds: holds.map(({ reason, detail, since }) => ({ reason, detail, since: since.toISOString() })),
      kind: capabilities?.kind ?? null,
      simulator: capabilities?.simulator ?? false,
    }));
    return {
      waiting,
      running: await this.records.count(['preparing', 'waiting', 'generating', 'finishing']),
      paused: await this.queueSwitch.paused(),
      estimatedWaitMs: await this.estimate.start(waiting + 1),
      backendsUp: backends.filter(({ state }) => state === 'up').length,
      backends,
    };
  }
}
