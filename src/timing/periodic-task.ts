import type { Logger } from '@nestjs/common';
import { pause } from './pause.js';

/** Runs a periodic task without overlap. A failed round is logged, and the next one tries again. */
export class PeriodicTask {
  private readonly stopping = new AbortController();

  /** @param complaint log message for a failed round */
  constructor(
    private readonly logger: Logger,
    private readonly complaint: string,
  ) {}

  /** @param round its signal aborts when the rounds are stopped */
  start(everyMs: number, round: (signal: AbortSignal) => Promise<void>, firstAfterMs = everyMs): void {
    const { signal } = this.stopping;
    void pause(firstAfterMs, signal).then(() => this.repeat(everyMs, signal, round)); // never rejects
  }

  /** Starts no further rounds; does not wait for a running one. */
  stop(): void {
    this.stopping.abort();
  }

  /** Starts at once. Resolves when the signal has aborted and the last round has finished; never rejects. */
  async repeat(
    everyMs: number,
    signal: AbortSignal,
    round: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        await round(signal);
      } catch (error) {
        this.report(error);
      }
      await pause(everyMs, signal);
    }
  }

  report(error: unknown): void {
    this.logger.warn({ reason: String(error) }, this.complaint);
  }
}
