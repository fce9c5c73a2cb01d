import type { ProgressAnswer } from '../webui/webui.dto.js';
import type { GenerationProgress } from './generation.js';

/** Turns the WebUI's answers about one job into progress that never falls. */
export class ProgressTracker {
  private fraction = 0;
  private step = 0;
  private steps = 0;
  private first: { readonly step: number; readonly atMs: number } | null = null;

  /** @param atMs on any clock that only goes forward. */
  update({ progress, eta_relative, state }: ProgressAnswer, atMs: number): GenerationProgress {
    this.fraction = Math.max(this.fraction, Math.min(1, Math.max(0, progress)));
    // Before the first counted step the number of steps is still that of the job before.
    if (state.sampling_step > 0 && state.sampling_step >= this.step) {
      this.step = state.sampling_step;
      this.steps = Math.max(state.sampling_steps, state.sampling_step);
      this.first ??= { step: this.step, atMs };
    }
    return {
      fraction: this.fraction,
      step: this.step,
      steps: this.steps,
      etaMs: this.etaMs(atMs, eta_relative),
    };
  }

  /** From the pace since the first step that was seen; the WebUI's own guess counts loading a model as steps. */
  private etaMs(atMs: number, guessSeconds: number): number | null {
    if (this.first === null) return null;
    const done = this.step - this.first.step;
    const elapsed = atMs - this.first.atMs;
    if (done === 0) return Math.max(0, Math.round(guessSeconds * 1000 - elapsed));
    return Math.max(0, Math.round((elapsed / done) * (this.steps - this.step)));
  }
}
