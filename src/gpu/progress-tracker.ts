import type { ProgressAnswer } from '../webui/webui.dto.js';
import type { GenerationProgress } from './generation.js';

interface SeenStep {
  readonly step: number;
  readonly atMs: number;
}

/** Turns the WebUI's progress responses for one job into progress that never decreases. */
export class ProgressTracker {
  private fraction = 0;
  private step = 0;
  private steps = 0;
  private looks = 0;
  private first: SeenStep | null = null;
  private latest: SeenStep | null = null;
  /** How many steps after the first one seen are needed to know the pace. */
  private needed = 1;

  /** @param typicalMs usual duration of such jobs in all; null if not known */
  constructor(private readonly typicalMs: number | null = null) {}

  /** @param atMs time by any monotonic clock */
  update({ progress, state }: ProgressAnswer, atMs: number): GenerationProgress {
    this.fraction = Math.max(this.fraction, Math.min(1, Math.max(0, progress)));
    // Before the first counted step the number of steps is still that of the previous job.
    if (state.sampling_step > 0 && state.sampling_step >= this.step) {
      this.steps = Math.max(state.sampling_steps, state.sampling_step);
      this.count({ step: state.sampling_step, atMs });
    }
    this.looks += 1;
    return { fraction: this.fraction, step: this.step, steps: this.steps, etaMs: this.etaMs(atMs) };
  }

  private count(seen: SeenStep): void {
    // If the first look already shows a step, an unknown part of it is over: that step can't be timed.
    if (this.first === null && this.looks === 0) this.needed = 2;
    this.first ??= seen;
    if (seen.step > this.step) this.latest = seen;
    this.step = seen.step;
  }

  /**
   * Remaining time. The WebUI's own estimate is not used: it counts the time in which models were loaded as steps.
   */
  private etaMs(atMs: number): number | null {
    if (this.latest === null) return null;
    // The step shown is complete, counted from 0: of 16 steps the last one is 15.
    const left = this.steps - 1 - this.step;
    if (left <= 0) return 0;
    const eachMs = this.paceMs(this.latest);
    if (eachMs === null) return null;
    const overMs = Math.min(eachMs, atMs - this.latest.atMs);
    return Math.max(0, Math.round(left * eachMs - overMs));
  }

  /** Duration of one step, ms; null if not known. */
  private paceMs({ step, atMs }: SeenStep): number | null {
    const { first, typicalMs } = this;
    const done = first === null ? 0 : step - first.step;
    if (first !== null && done >= this.needed) return (atMs - first.atMs) / done;
    return typicalMs === null ? null : typicalMs / this.steps;
  }
}
