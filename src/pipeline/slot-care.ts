import { Injectable } from '@nestjs/common';
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
  async attend(slot: string, signal: AbortSignal): Promise<void> {
    const carers = [this.warmUp, this.restarts, this.bulletins];
    await Promise.all(carers.map((carer) => carer.attend(slot, signal)));
  }
}
