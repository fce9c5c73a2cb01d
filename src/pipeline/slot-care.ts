import { Injectable } from '@nestjs/common';
import { WarmUp } from './warm-up.js';
import { WebUiRestarts } from './webui-restarts.js';

/** What a WebUI needs beside work, from whoever has its GPU. */
@Injectable()
export class SlotCare {
  constructor(
    private readonly warmUp: WarmUp,
    private readonly restarts: WebUiRestarts,
  ) {}

  /** Lasts until the signal aborts. Never rejects. */
  async attend(slot: string, signal: AbortSignal): Promise<void> {
    await Promise.all([this.warmUp.attend(slot, signal), this.restarts.attend(slot, signal)]);
  }
}
