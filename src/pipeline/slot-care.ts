import { Injectable } from '@nestjs/common';
import type { GpuLease } from '../gpu/lease.js';
import { SlotBulletins } from './slot-bulletins.js';
import { WarmUp } from './warm-up.js';
import { WebUiRestarts } from './webui-restarts.js';

/** What a WebUI needs beside work, from whoever has its GPU. */
@Injectable()
export class SlotCare {
  constructor(
    private readonly warmUp: WarmUp,
    private readonly restarts: WebUiRestarts,
    private readonly bulletins: SlotBulletins,
  ) {}

  /** Lasts until the signal aborts. Never rejects. */
  async attend(lease: GpuLease, signal: AbortSignal): Promise<void> {
    const { slot } = lease;
    await Promise.all([
      this.warmUp.attend(slot, signal),
      this.restarts.attend(slot, signal),
      this.bulletins.attend(lease, signal),
    ]);
  }
}
