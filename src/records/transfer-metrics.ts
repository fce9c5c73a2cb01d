import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import type { TransferRecord } from './transfer-record.js';

/** Records the metrics of ended transfers. */
@Injectable()
export class TransferMetrics {
  constructor(private readonly metrics: Metrics) {}

  ended(record: TransferRecord): void {
    const { style, state, error, timings } = record;
    this.metrics.transfers.inc({ style, outcome: state, code: error?.code ?? '' });
    if (record.degraded) this.metrics.degraded.inc();
    if (state !== 'succeeded' || record.cached) return;
    this.metrics.queueWaitSeconds.observe((timings.queuedMs + timings.waitMs) / 1000);
    this.metrics.stageSeconds.observe(
      { stage: 'prepare' },
      (timings.decodeMs + timings.facesMs + timings.controlMapMs) / 1000,
    );
    this.metrics.stageSeconds.observe({ stage: 'generate' }, timings.generateMs / 1000);
    this.metrics.stageSeconds.observe({ stage: 'finish' }, timings.finishMs / 1000);
  }
}
