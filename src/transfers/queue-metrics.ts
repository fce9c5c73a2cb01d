import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { ColdStarts } from '../gpu/cold-starts.js';
import { Metrics } from '../metrics/metrics.js';
import { TransferRecords } from '../records/transfer-records.js';

const UNFINISHED = ['queued', 'preparing', 'waiting', 'generating', 'finishing'] as const;

/** Gauges that are looked up when somebody reads the metrics. */
@Injectable()
export class QueueMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly records: TransferRecords,
    private readonly backends: Backends,
    private readonly coldStarts: ColdStarts,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeExposition(async () => {
      for (const { slot, state } of this.backends.list()) {
        this.metrics.webUiUp.set({ backend: slot }, state === 'up' ? 1 : 0);
        await this.showColdStart(slot);
      }
      for (const state of UNFINISHED) {
        this.metrics.queueDepth.set({ state }, await this.records.count([state]));
      }
    });
  }

  private async showColdStart(slot: string): Promise<void> {
    const last = await this.coldStarts.last(slot);
    const phases = { start: last?.startMs, load: last?.loadMs, first_picture: last?.firstPictureMs };
    for (const [phase, ms] of Object.entries(phases)) {
      if (typeof ms === 'number') this.metrics.coldStartSeconds.set({ slot, phase }, ms / 1000);
    }
  }
}
