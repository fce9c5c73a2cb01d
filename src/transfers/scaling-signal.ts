import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { ColdStarts } from '../gpu/cold-starts.js';
import type { ColdStart } from '../gpu/warmth.js';
import { TransferRecords } from '../records/transfer-records.js';
import { Durations } from '../scheduling/durations.js';
import { GpuUsage } from '../scheduling/gpu-usage.js';
import { durationRange } from '../scheduling/duration-range.js';

export interface SlotLoad {
  readonly slot: string;
  /** Share of the last five minutes in which it generated, 0 to 1. */
  readonly busyShare: number;
  /** Null when none was measured. */
  readonly coldStart: ColdStart | null;
}

/** Figures for autoscaling GPU machines. All of them come from Redis, so they are the same in every process. */
@Injectable()
export class ScalingSignal {
  constructor(
    private readonly records: TransferRecords,
    private readonly durations: Durations,
    private readonly usage: GpuUsage,
    private readonly backends: Backends,
    private readonly coldStarts: ColdStarts,
  ) {}

  /** Mean time that recent transfers occupied a warm GPU, ms. */
  async perTransferMs(): Promise<number> {
    const recent = await this.durations.recent();
    const { low, high } = durationRange(recent);
    if (recent.length === 0) return (low + high) / 2;
    return recent.reduce((sum, ms) => sum + ms, 0) / recent.length;
  }

  /** Accepted GPU work that is not done yet, ms; running generations count as half done. */
  async workWaitingMs(): Promise<number> {
    const ahead = await this.records.count(['queued', 'preparing', 'waiting']);
    const running = await this.records.count(['generating']);
    return Math.round((ahead + running / 2) * (await this.perTransferMs()));
  }

  async slots(): Promise<SlotLoad[]> {
    return Promise.all(
      this.backends.list().map(async ({ slot }) => ({
        slot,
        busyShare: await this.usage.share(slot),
        coldStart: await this.coldStarts.last(slot),
      })),
    );
  }
}
