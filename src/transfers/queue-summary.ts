import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { TransferRecords } from '../records/transfer-records.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import type { QueueSummaryView } from './queue.view.js';
import { QueueEstimate } from './queue-estimate.js';
import { ScalingSignal } from './scaling-signal.js';

/** The queue in numbers that anybody may see. */
@Injectable()
export class QueueSummary {
  constructor(
    private readonly records: TransferRecords,
    private readonly queueSwitch: QueueSwitch,
    private readonly estimate: QueueEstimate,
    private readonly backends: Backends,
    private readonly scaling: ScalingSignal,
  ) {}

  async now(): Promise<QueueSummaryView> {
    const waiting = await this.records.count(['queued']);
    const loads = new Map((await this.scaling.slots()).map((load) => [load.slot, load]));
    const backends = this.backends.list().map(({ slot, state, holds, capabilities }) => ({
      slot,
      state,
      holds: holds.map(({ reason, detail, since }) => ({ reason, detail, since: since.toISOString() })),
      kind: capabilities?.kind ?? null,
      simulator: capabilities?.simulator ?? false,
      busyShare: loads.get(slot)?.busyShare ?? 0,
      coldStart: loads.get(slot)?.coldStart ?? null,
    }));
    return {
      waiting,
      running: await this.records.count(['preparing', 'waiting', 'generating', 'finishing']),
      paused: await this.queueSwitch.paused(),
      gpuWorkWaitingMs: await this.scaling.workWaitingMs(),
      estimatedWaitMs: await this.estimate.start(waiting + 1),
      backendsUp: backends.filter(({ state }) => state === 'up').length,
      backends,
    };
  }
}
