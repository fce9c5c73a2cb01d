import type { ProgressAnswer } from '../webui/webui.dto.js';
import type { GenerationProgress } from './generation.js';

interface SeenStep {
  readonly step: number;
  readonly atMs: number;
}

/** Turns the WebUI's answers about one job into progress that never falls. */
export class ProgressTracker {
  private fraction = 0;
  private step = 0;
  private steps = 0;
  private looks = 0;
  private first: SeenStep | null = null;
  private latest: SeenStep | null = null;
  /** How many steps have to follow the first that was seen, before they tell a pace. */
  private needed = 1;

  /** @param typicalMs how long such jobs take in all; null when that was never seen */
  constructor(private readonly typicalMs: number | null = null) {}

  /** @param atMs on any clock that only goes forward. */
  update({ progress, state }: ProgressAnswer, atMs: number): GenerationProgress {
    this.fraction = Math.max(this.fraction, Math.min(1, Math.max(0, progress)));
    // Before the first counted step the number of steps is still that of the job before.
    if (state.sampling_step > 0 && state.sampling_step >= this.step) {
      this.steps = Math.max(state.sampling_steps, state.sampling_step);
      this.count({ step: state.sampling_step, atMs });
    }
    this.looks += 1;
    return { fraction: this.fraction, step: this.step, steps: this.steps, etaMs: this.etaMs(atMs) };
  }

  private count(seen: SeenStep): void {
    // A first look comes into the middle of a step, of which nobody knows how much is over.
    if (this.first === null && this.looks === 0) this.needed = 2;
    this.first ??= seen;
    if (seen.step > this.step) this.latest = seen;
    this.step = seen.step;
  }

  /** The WebUI's own guess is left alone: it takes the time in which models were loaded for that of steps. */
  private etaMs(atMs: number): number | null {
    if (this.latest === null) return null;
    // The step that is shown is done, counted from 0: of 16 the last one is 15.
    const left = this.steps - 1 - this.step;
    if (left <= 0) return 0;
    const eachMs = this.paceMs(this.latest);
    if (eachMs === null) return null;
    const overMs = Math.min(eachMs, atMs - this.latest.atMs);
    return Math.max(0, Math.round(left * eachMs - overMs));
  }

  /** Of a step. */
  private paceMs({ step, atMs }: SeenStep): number | null {
    const { first, typicalMs } = this;
    const done = first === null ? 0 : step - first.step;
    if (first !== null && done >= this.needed) return (atMs - first.atMs) / done;
    return typicalMs === null ? null : typicalMs / this.steps;
  }
}
