import type { ProgressAnswer } from '../webui/webui.dto.js';
import type { GenerateOptions } from './generation.js';
import { ProgressTracker } from './progress-tracker.js';

/** An end that is guessed to come within so many times the overlap is near enough. */
const NEAR_ENOUGH = 1.5;
/** Between two looks at an end that did not come as expected. */
const LOOK_AGAIN_MS = 250;

export interface LookoutOptions extends Pick<GenerateOptions, 'onProgress' | 'onNearlyDone'> {
  readonly onAnswer?: (answer: ProgressAnswer) => void;
  /** Between two looks at least, ms. */
  readonly pollMs: number;
  /** What is enough at this moment, when it is more than `pollMs`. */
  readonly relaxedMs?: () => number;
  /** But not more than that. */
  readonly atMostMs: number;
  /** How long before its end the next job may be posted, ms; 0: not at all. */
  readonly overlapMs: number;
  /** How long such jobs take, ms; null when that was never seen. */
  readonly typicalMs: number | null;
}

/**
 * When to look at the job that runs, and what is seen then: as often as somebody wants to know its progress, and once
 * more when its end should be near, by jobs of its kind before and by its own pace. Times are ms since it began.
 */
export class Lookout {
  private readonly tracker = new ProgressTracker();
  private near: boolean;
  private lookedMs: number | null = null;
  /** When its end is expected. */
  private endMs: number;

  constructor(private readonly options: LookoutOptions) {
    const { typicalMs, overlapMs, onNearlyDone } = options;
    this.near = onNearlyDone === undefined || overlapMs === 0;
    this.endMs = typicalMs === null || typicalMs < overlapMs ? Infinity : typicalMs;
  }

  /** How long to wait before asking whether a look is due: not longer than until somebody may have come to watch. */
  pauseMs(elapsedMs: number): number {
    return Math.min(this.options.pollMs, Math.max(0, this.nearLookMs - elapsedMs));
  }

  /** Whether to look now, which then counts as a look whatever comes of it. */
  isDue(elapsedMs: number): boolean {
    const due = elapsedMs >= this.nearLookMs || this.isWanted(elapsedMs);
    if (due) this.lookedMs = elapsedMs;
    return due;
  }

  /** @returns whether it turned out to be nearly done; once. */
  see(answer: ProgressAnswer, elapsedMs: number): boolean {
    const { onAnswer, onProgress, onNearlyDone, typicalMs, overlapMs } = this.options;
    onAnswer?.(answer);
    const progress = this.tracker.update(answer, elapsedMs);
    onProgress?.(progress);
    this.endMs = Math.max(elapsedMs + (progress.etaMs ?? Infinity), typicalMs ?? 0);
    if (this.near || this.endMs - elapsedMs > overlapMs * NEAR_ENOUGH) return false;
    this.near = true;
    onNearlyDone?.();
    return true;
  }

  private get nearLookMs(): number {
    if (this.near) return Infinity;
    const firstMs = this.lookedMs === null ? 0 : this.lookedMs + LOOK_AGAIN_MS;
    return Math.max(firstMs, this.endMs - this.options.overlapMs);
  }

  private isWanted(elapsedMs: number): boolean {
    const { pollMs, relaxedMs, atMostMs } = this.options;
    const enoughMs = relaxedMs === undefined ? pollMs : Math.min(relaxedMs(), atMostMs);
    // A timer may come a millisecond early.
    return elapsedMs - (this.lookedMs ?? 0) >= Math.max(pollMs, enoughMs) - 1;
  }
}
