import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
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
  ) {}

  onModuleInit(): void {
    this.metrics.beforeExposition(async () => {
      for (const { slot, state } of this.backends.list()) {
        this.metrics.webUiUp.set({ backend: slot }, state === 'up' ? 1 : 0);
      }
      for (const state of UNFINISHED) {
        this.metrics.queueDepth.set({ state }, await this.records.count([state]));
      }
    });
  }
}
