import type { ProgressAnswer } from '../webui/webui.dto.js';
import type { GenerateOptions } from './generation.js';
import { ProgressTracker } from './progress-tracker.js';

/** Times `nearMs`: an end that is guessed to come within them is near enough. */
const NEAR_ENOUGH = 1.5;
/** Between two looks at an end that did not come as expected. */
const LOOK_AGAIN_MS = 250;
/** The same at steps that tell no pace yet, as a share of the time so far: two or three of them do. */
const LOOK_AGAIN_SHARE = 1 / 8;
/** Somebody who comes to watch waits for the first look no longer than this. */
const NOTICED_WITHIN_MS = 250;
/** Between two previews: as soon as there is one, each question for it costs the WebUI an encoded picture. */
const PREVIEW_EVERY_MS = 1_000;

export interface LookoutOptions extends Pick<GenerateOptions, 'onProgress' | 'onNearlyDone' | 'previews'> {
  readonly onAnswer?: (answer: ProgressAnswer) => void;
  /** Between two looks, ms. */
  readonly pollMs: number;
  /** What is wanted at this moment instead. */
  readonly wantedMs?: () => number;
  /** But not more than that. */
  readonly atMostMs: number;
  /** How long before its end the next job gets ready, ms. */
  readonly nearMs: number;
  /** How long such jobs take, ms; null when that was never seen. */
  readonly typicalMs: number | null;
}

/**
 * When to look at the job that runs, and what is seen then: as often as somebody wants to know its progress, and once
 * more when its end should be near, by jobs of its kind before and by its own pace. Times are ms since it began.
 */
export class Lookout {
  private readonly tracker: ProgressTracker;
  private near: boolean;
  private lookedMs: number | null = null;
  private previewMs = -Infinity;
  private preview: string | null = null;
  /** By the WebUI's own mark of it, which tells ours from a stranger's that follows at once. */
  private job: string | null = null;
  /** When its end is expected. */
  private endMs: number;
  /** It samples, and nobody knows yet how fast. */
  private paceless = false;

  constructor(private readonly options: LookoutOptions) {
    const { typicalMs, nearMs, onNearlyDone } = options;
    this.tracker = new ProgressTracker(typicalMs);
    this.near = onNearlyDone === undefined;
    this.endMs = typicalMs === null || typicalMs < nearMs ? Infinity : typicalMs;
  }

  /** How long to wait before asking whether a look is due: not longer than until somebody may have come to watch. */
  pauseMs(elapsedMs: number): number {
    const due = Math.min(this.wantedLookMs, this.nearLookMs);
    return Math.min(NOTICED_WITHIN_MS, Math.max(0, due - elapsedMs));
  }

  /** Whether to look now, which then counts as a look whatever comes of it. */
  isDue(elapsedMs: number): boolean {
    // A timer may come a millisecond early.
    const due = elapsedMs >= this.nearLookMs || elapsedMs >= this.wantedLookMs - 1;
    if (due) this.lookedMs = elapsedMs;
    return due;
  }

  /** @returns whether it turned out to be nearly done; once. */
  see(answer: ProgressAnswer, elapsedMs: number): boolean {
    const { onAnswer, onProgress, onNearlyDone, typicalMs, nearMs } = this.options;
    onAnswer?.(answer);
    const progress = this.tracker.update(answer, elapsedMs);
    onProgress?.(progress);
    this.paceless = progress.step > 0 && progress.etaMs === null;
    this.endMs = Math.max(elapsedMs + (progress.etaMs ?? Infinity), typicalMs ?? 0);
    if (this.near || this.endMs - elapsedMs > nearMs * NEAR_ENOUGH) return false;
    this.near = true;
    onNearlyDone?.();
    return true;
  }

  /** Whether the next look shall bring the preview along. */
  wantsPreview(elapsedMs: number): boolean {
    return elapsedMs - this.previewMs >= PREVIEW_EVERY_MS && this.options.previews?.wanted() === true;
  }

  /** Passes a preview on, if it is a new one and surely of this job: somebody else's must never be shown. */
  seePreview({ state, current_image: image = null }: ProgressAnswer, elapsedMs: number): void {
    if (state.sampling_step > 0) this.job ??= state.job_timestamp;
    if (image === null) return;
    this.previewMs = elapsedMs;
    if (image === this.preview || state.job_timestamp !== this.job) return;
    this.preview = image;
    this.options.previews?.show(Buffer.from(image, 'base64'));
  }

  private get nearLookMs(): number {
    const { nearMs, typicalMs } = this.options;
    if (this.near) return Infinity;
    const nearAtMs = this.endMs - nearMs;
    const { lookedMs } = this;
    if (lookedMs === null) return Math.max(0, nearAtMs);
    if (this.paceless) return lookedMs + Math.max(LOOK_AGAIN_MS, lookedMs * LOOK_AGAIN_SHARE);
    // The first steps tell a pace badly. Half of the way is gone by it, and less where such jobs are over by then.
    const trustedMs = typicalMs !== null && lookedMs < typicalMs ? Math.min(nearAtMs, typicalMs) : nearAtMs;
    return lookedMs + Math.max(LOOK_AGAIN_MS, (trustedMs - lookedMs) / 2);
  }

  private get wantedLookMs(): number {
    const { pollMs, wantedMs, atMostMs } = this.options;
    return (this.lookedMs ?? 0) + Math.min(wantedMs?.() ?? pollMs, atMostMs);
  }
}
