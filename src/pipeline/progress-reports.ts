import { Injectable, Logger } from '@nestjs/common';
import type { GenerateOptions, GenerationProgress } from '../gpu/generation.js';
import { GpuSettings } from '../gpu/gpu.config.js';
import { ProgressStore } from '../records/progress.js';
import { Viewers } from '../scheduling/viewers.js';
import { type PreviewedWork, Previews } from './previews.js';

/**
 * Without viewers: frequent enough for the no-progress deadline, and for an estimate when a viewer appears.
 */
const UNWATCHED_POLL_MS = 5_000;
/** With open event streams: a step should be visible in well under a third of a second. */
const STREAMED_POLL_MS = 200;

/** Options for watching a generation, valid until disposed of. */
type GenerationWatch = Pick<GenerateOptions, 'onProgress' | 'pollMs' | 'previews'> & AsyncDisposable;

/** Reports the progress of running generations as often as clients view it. */
@Injectable()
export class ProgressReports {
  private readonly logger = new Logger(ProgressReports.name);

  constructor(
    private readonly progress: ProgressStore,
    private readonly viewers: Viewers,
    private readonly previews: Previews,
    private readonly settings: GpuSettings,
  ) {}

  /** Options for watching a transfer's generation. */
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

  /** Resets the progress for a new attempt. */
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
      // The next report follows soon; a failed one must not end the generation.
      this.logger.warn({ transferId: id, reason: String(error) }, 'Progress could not be saved');
    });
  }
}
