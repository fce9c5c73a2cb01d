import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Backends } from '../gpu/backends.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { Signals } from '../scheduling/signals.js';

const LOOK_AGAIN_MS = 500;

/** When the GPU may be used: its WebUI is up, and no operator holds the queue. */
@Injectable()
export class GpuTurn {
  constructor(
    private readonly backends: Backends,
    private readonly queueSwitch: QueueSwitch,
    private readonly signals: Signals,
  ) {}

  async wait(slot: string, signal: AbortSignal): Promise<void> {
    while (this.backends.get(slot).state !== 'up' || (await this.queueSwitch.paused())) {
      await this.nextLook(signal);
    }
  }

  private async nextLook(signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const unsubscribe = this.signals.on('wake', () => woken.abort());
    try {
      await sleep(LOOK_AGAIN_MS, undefined, { signal: AbortSignal.any([signal, woken.signal]) });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!woken.signal.aborted) throw error;
    } finally {
      unsubscribe();
    }
  }
}
