import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { SlotStates } from '../gpu/slot-states.js';
import type { ColdStart } from '../gpu/warmth.js';
import { Metrics } from '../metrics/metrics.js';
import { TransferRecords } from '../records/transfer-records.js';
import { ScalingSignal } from './scaling-signal.js';

const UNFINISHED = ['queued', 'preparing', 'waiting', 'generating', 'finishing'] as const;

/** Sets the gauges that are computed when the metrics are scraped. */
@Injectable()
export class QueueMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly records: TransferRecords,
    private readonly backends: Backends,
    private readonly states: SlotStates,
    private readonly scaling: ScalingSignal,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeExposition(async () => {
      this.metrics.checkpointSwaps.reset();
      for (const { slot: backend, checkpointSwaps } of this.backends.list()) {
        this.metrics.checkpointSwaps.inc({ backend }, checkpointSwaps);
      }
      for (const { slot: backend, state, holds } of await this.states.allOrHere()) {
        const circuitOpen = holds.some(({ reason }) => reason === 'circuit');
        this.metrics.webUiUp.set({ backend }, state === 'up' ? 1 : 0);
        this.metrics.circuitOpen.set({ backend }, circuitOpen ? 1 : 0);
      }
      for (const state of UNFINISHED) {
        this.metrics.queueDepth.set({ state }, await this.records.count([state]));
      }
    });
    this.metrics.beforeExposition(() => this.showLoad());
  }

  private async showLoad(): Promise<void> {
    this.metrics.gpuWorkWaitingSeconds.set((await this.scaling.workWaitingMs()) / 1000);
    this.metrics.gpuSecondsPerTransfer.set((await this.scaling.perTransferMs()) / 1000);
    for (const { slot, busyShare, coldStart } of await this.scaling.slots()) {
      this.metrics.gpuBusyShare.set({ slot }, busyShare);
      if (coldStart !== null) this.showColdStart(slot, coldStart);
    }
  }

  private showColdStart(slot: string, { startMs, loadMs, firstPictureMs }: ColdStart): void {
    const phases = { start: startMs, load: loadMs, first_picture: firstPictureMs };
    for (const [phase, ms] of Object.entries(phases)) {
      if (ms !== null) this.metrics.coldStartSeconds.set({ slot, phase }, ms / 1000);
    }
  }
}
