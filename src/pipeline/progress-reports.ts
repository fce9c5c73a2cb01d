import { Injectable, Logger } from '@nestjs/common';
import type { GenerateOptions, GenerationProgress } from '../gpu/generation.js';
import { ProgressStore } from '../records/progress.js';
import { Onlookers } from '../scheduling/onlookers.js';

/** While nobody looks: enough for the deadline, which steps keep away, and for an estimate that is there when one does. */
const UNWATCHED_POLL_MS = 5_000;

/** Passes the progress of a running generation on, as often as somebody reads it. */
@Injectable()
export class ProgressReports {
  private readonly logger = new Logger(ProgressReports.name);

  constructor(
    private readonly progress: ProgressStore,
    private readonly onlookers: Onlookers,
  ) {}

  /** How a transfer's generation is to be watched. */
  of(id: string): Pick<GenerateOptions, 'onProgress' | 'pollMs'> {
    return {
      onProgress: (progress) => this.report(id, progress),
      pollMs: () => (this.onlookers.watched(id) ? 0 : UNWATCHED_POLL_MS),
    };
  }

  /** A new attempt has no steps yet. */
  begin(id: string): void {
    this.report(id, { fraction: 0, step: 0, steps: 0, etaMs: null });
  }

  private report(id: string, progress: GenerationProgress): void {
    this.progress.report(id, progress).catch((error: unknown) => {
      // The next one comes soon; the generation must not end for it.
      this.logger.warn({ transferId: id, reason: String(error) }, 'The progress could not be saved');
    });
  }
}
