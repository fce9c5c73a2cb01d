import { Injectable, Logger } from '@nestjs/common';
import type { GenerateOptions, GenerationProgress } from '../gpu/generation.js';
import { GpuSettings } from '../gpu/gpu.config.js';
import { ProgressStore } from '../records/progress.js';
import { Viewers } from '../scheduling/viewers.js';
import { type PreviewedWork, Previews } from './previews.js';

/** While nobody looks: enough for the deadline, which steps keep away, and for an estimate that is there when one does. */
const UNWATCHED_POLL_MS = 5_000;
/** Where events go out, a step shall be seen in well under a third of a second. */
const STREAMED_POLL_MS = 200;

/** How a generation is to be watched; until it is disposed of. */
type GenerationWatch = Pick<GenerateOptions, 'onProgress' | 'pollMs' | 'previews'> & AsyncDisposable;

/** Passes the progress of a running generation on, as often as somebody reads it. */
@Injectable()
export class ProgressReports {
  private readonly logger = new Logger(ProgressReports.name);

  constructor(
    private readonly progress: ProgressStore,
    private readonly viewers: Viewers,
    private readonly previews: Previews,
    private readonly settings: GpuSettings,
  ) {}

  /** How a transfer's generation is to be watched. */
  of(work: PreviewedWork): GenerationWatch {
    const id = work.transferId;
    const previews = this.previews.of(work);
    return {
      previews,
      onProgress: (progress) => this.report(id, progress),
      pollMs: () => this.pollMs(id),
      [Symbol.asyncDispose]: () => previews[Symbol.asyncDispose](),
    };
  }

  /** A new attempt has no steps yet. */
  begin(id: string): void {
    this.report(id, { fraction: 0, step: 0, steps: 0, etaMs: null });
  }

  private pollMs(id: string): number {
    const { pollMs } = this.settings;
    if (this.viewers.watched(id, 'stream')) return Math.min(pollMs, STREAMED_POLL_MS);
    return this.viewers.watched(id) ? pollMs : Math.max(pollMs, UNWATCHED_POLL_MS);
  }

  private report(id: string, progress: GenerationProgress): void {
    this.progress.report(id, progress).catch((error: unknown) => {
      // The next one comes soon; the generation must not end for it.
      this.logger.warn({ transferId: id, reason: String(error) }, 'The progress could not be saved');
    });
  }
}
