import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Backends } from '../gpu/backends.js';
import { Metrics } from '../metrics/metrics.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { Signals } from '../scheduling/signals.js';

const LOOK_AGAIN_MS = 500;

/** When the GPU may be used: its WebUI is up, and no operator holds the queue. */
@Injectable()
export class GpuTurn {
  private readonly ended = new Map<string, number>();

  constructor(
    private readonly backends: Backends,
    private readonly queueSwitch: QueueSwitch,
    private readonly signals: Signals,
    private readonly metrics: Metrics,
  ) {}

  /** @param since when the transfer was ready for its turn, ms since the epoch */
  async wait(slot: string, since: number, signal: AbortSignal): Promise<void> {
    const backend = this.backends.get(slot);
    while (backend.state !== 'up' || (await this.queueSwitch.paused())) {
      if (backend.state === 'up') await this.nextLook(signal);
      else await backend.whenUp(signal);
    }
    const ended = this.ended.get(slot);
    // Only time that somebody waited through is a gap; a queue that was empty is none.
    if (ended !== undefined && since <= ended) {
      this.metrics.gpuIdleGapSeconds.observe({ slot }, (Date.now() - ended) / 1000);
    }
  }

  /** The generation on this slot is over. */
  over(slot: string): void {
    this.ended.set(slot, Date.now());
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
