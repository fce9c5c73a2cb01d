import type { Logger } from '@nestjs/common';
import { pause } from './pause.js';

/** Something that is done now and then, one round at a time. A round that fails is logged, and the next one tries again. */
export class Rounds {
  private readonly stopping = new AbortController();

  /** @param complaint what the log says of a round that failed */
  constructor(
    private readonly logger: Logger,
    private readonly complaint: string,
  ) {}

  /** @param round is given what aborts when the rounds are stopped */
  start(everyMs: number, round: (signal: AbortSignal) => Promise<void>, firstAfterMs = everyMs): void {
    const { signal } = this.stopping;
    void pause(firstAfterMs, signal).then(() => this.repeat(everyMs, signal, round)); // what fails is logged
  }

  /** No round begins any more; one that is under way is not waited for. */
  stop(): void {
    this.stopping.abort();
  }

  /** Begins at once. Resolves when the signal has aborted and the last round is over; never rejects. */
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
