import type { ProgressAnswer } from '../webui/webui.dto.js';
import type { GenerateOptions } from './generation.js';
import { ProgressTracker } from './progress-tracker.js';

/** Times `nearMs`: an end that is expected within this time is near. */
const NEAR_ENOUGH = 1.5;
/** Minimum time between two looks for an end that did not come as expected. */
const LOOK_AGAIN_MS = 250;
/** The same while the pace is not known yet, as a share of the time so far: it takes two or three steps. */
const LOOK_AGAIN_SHARE = 1 / 8;
/** A client that begins to watch waits for the first look no longer than this. */
const NOTICED_WITHIN_MS = 250;
/** Time between two previews: for each request that includes one, the WebUI encodes a picture. */
const PREVIEW_EVERY_MS = 1_000;

export interface ProgressScheduleOptions extends Pick<
  GenerateOptions,
  'onProgress' | 'onNearlyDone' | 'previews'
> {
  readonly onAnswer?: (answer: ProgressAnswer) => void;
  /** Default time between two looks, ms. */
  readonly pollMs: number;
  /** The interval that is currently wanted instead, ms. */
  readonly wantedMs?: () => number;
  /** Upper bound of either interval, ms. */
  readonly atMostMs: number;
  /** How long before the end of the job the next one is prepared, ms. */
  readonly nearMs: number;
  /** Usual duration of such jobs, ms; null if not known. */
  readonly typicalMs: number | null;
}

/**
 * Decides when to look at the running job: as often as its progress is needed, and once more when its end should
 * be near, judged by the duration of earlier jobs of its kind and by its own pace. Times are ms since the job
 * began.
 */
export class ProgressSchedule {
  private readonly tracker: ProgressTracker;
  private near: boolean;
  private lookedMs: number | null = null;
  private previewMs = -Infinity;
  private preview: string | null = null;
  /** The WebUI's timestamp of our job, which tells it from another client's job that follows at once. */
  private job: string | null = null;
  /** When its end is expected. */
  private endMs: number;
  /** Whether it samples, but its pace is not known yet. */
  private paceless = false;

  constructor(private readonly options: ProgressScheduleOptions) {
    const { typicalMs, nearMs, onNearlyDone } = options;
    this.tracker = new ProgressTracker(typicalMs);
    this.near = onNearlyDone === undefined;
    this.endMs = typicalMs === null || typicalMs < nearMs ? Infinity : typicalMs;
  }

  /** How long to pause before asking `isDue`; short enough to notice a client that begins to watch. */
  pauseMs(elapsedMs: number): number {
    const due = Math.min(this.wantedLookMs, this.nearLookMs);
    return Math.min(NOTICED_WITHIN_MS, Math.max(0, due - elapsedMs));
  }

  /** Whether to look now; a look that is due counts as done, whatever its outcome. */
  isDue(elapsedMs: number): boolean {
    // Timers may fire a millisecond early.
    const due = elapsedMs >= this.nearLookMs || elapsedMs >= this.wantedLookMs - 1;
    if (due) this.lookedMs = elapsedMs;
    return due;
  }

  /** @returns true once, when the job turns out to be nearly done */
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

  /** Whether the next look should include a preview. */
  wantsPreview(elapsedMs: number): boolean {
    return elapsedMs - this.previewMs >= PREVIEW_EVERY_MS && this.options.previews?.wanted() === true;
  }

  /**
   * Passes on a new preview that surely belongs to this job: a preview of another client's job must never be
   * shown.
   */
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
    // The first steps give a bad estimate: look again halfway to the expected end, or earlier if such jobs are
    // over by then.
    const trustedMs = typicalMs !== null && lookedMs < typicalMs ? Math.min(nearAtMs, typicalMs) : nearAtMs;
    return lookedMs + Math.max(LOOK_AGAIN_MS, (trustedMs - lookedMs) / 2);
  }

  private get wantedLookMs(): number {
    const { pollMs, wantedMs, atMostMs } = this.options;
    return (this.lookedMs ?? 0) + Math.min(wantedMs?.() ?? pollMs, atMostMs);
  }
}
