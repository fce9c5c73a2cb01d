import { Injectable } from '@nestjs/common';
import type { GpuLease } from '../gpu/lease.js';
import { SlotStatePublisher } from './slot-state-publisher.js';
import { WarmUp } from './warm-up.js';
import { WebUiRestarts } from './webui-restarts.js';

/** Maintenance of a WebUI by the process that holds its GPU. */
@Injectable()
export class SlotMaintenance {
  constructor(
    private readonly warmUp: WarmUp,
    private readonly restarts: WebUiRestarts,
    private readonly publisher: SlotStatePublisher,
  ) {}

  /** Runs until the signal aborts. Never rejects. */
  async run(lease: GpuLease, signal: AbortSignal): Promise<void> {
    const { slot } = lease;
    await Promise.all([
      this.warmUp.run(slot, signal),
      this.restarts.run(slot, signal),
      this.publisher.run(lease, signal),
    ]);
  }
}
