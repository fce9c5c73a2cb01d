import type { StateAnswer } from '../webui/webui.dto.js';

/**
 * How ready a WebUI is. `down`: it does not answer. `starting`: it answers, but not all routes are registered.
 * `cold`: it would accept a job, but has to load its models first. `loading`: the first job is loading them.
 * `warm`: it has sampled.
 */
export type BackendPhase = (typeof BACKEND_PHASES)[number];
export const BACKEND_PHASES = ['down', 'starting', 'cold', 'loading', 'warm'] as const;

/** Durations of the start of a WebUI's process, ms; null: not seen, or not reached yet. */
export interface ColdStart {
  /** From the first unanswered request to the first response. */
  readonly startMs: number | null;
  /**
   * From sending the first job to its first sampling step: loads checkpoint and ControlNet from disk onto the
   * card.
   */
  readonly loadMs: number | null;
  /** The generation of the first transfer, including what still had to be loaded. */
  readonly firstPictureMs: number | null;
}

/** Phases of a process that has not sampled yet. */
const UNUSED: readonly BackendPhase[] = ['cold', 'loading'];

/**
 * Derives the phase of one WebUI from its progress responses. No route tells whether models are loaded, or whether
 * the process was restarted; but `sampling_steps` is 0 in a new process, and never again after the first sampling.
 */
export class Warmth {
  private current: BackendPhase = 'down';
  private enteredAt = performance.now();
  private awaySince: number | null = null;
  private workedAt = performance.now();
  private jobsOut = 0;
  private readonly waiting = new Set<() => void>();
  /** When the phase was entered. */
  since = new Date();
  /** The start of the current or last process; null if that was already warm when it was first seen. */
  coldStart: ColdStart | null = null;

  get phase(): BackendPhase {
    return this.current;
  }

  /** Time since the phase was entered, ms. */
  get phaseMs(): number {
    return performance.now() - this.enteredAt;
  }

  /** Time since the WebUI was last seen working for any client, ms. */
  get idleMs(): number {
    return this.jobsOut > 0 ? 0 : performance.now() - this.workedAt;
  }

  /** The WebUI does not answer as it should. */
  away(phase: 'down' | 'starting'): void {
    this.awaySince ??= performance.now();
    this.enter(phase);
  }

  /** The WebUI answered. */
  seen({ sampling_steps: sampled, job_count: jobs }: StateAnswer): void {
    const working = jobs !== 0 || this.jobsOut > 0;
    if (working) this.workedAt = performance.now();
    if (sampled > 0) this.becameWarm();
    else this.enter(working ? 'loading' : 'cold');
    this.awaySince = null;
  }

  /**
   * Must be called with each job right after it was sent.
   * @param isTransfer whether the job paints a transfer, rather than a picture only made to load the models
   */
  async during<T>(job: Promise<T>, isTransfer: boolean): Promise<T> {
    const sentAt = performance.now();
    this.jobsOut += 1;
    if (this.current === 'cold') this.enter('loading');
    try {
      const answer = await job;
      this.becameWarm();
      if (isTransfer) this.recordFirst('firstPictureMs', performance.now() - sentAt);
      return answer;
    } finally {
      this.jobsOut -= 1;
      this.workedAt = performance.now();
      // After a failure the next probe shows the phase.
    }
  }

  /** Resolves at the next change of any kind, after `withinMs`, or when the signal aborts. */
  async news(signal: AbortSignal, withinMs: number): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.waiting.delete(end);
        resolve();
      };
      const timer = Number.isFinite(withinMs) ? setTimeout(end, withinMs) : undefined;
      signal.addEventListener('abort', end, { once: true });
      this.waiting.add(end);
    });
  }

  private becameWarm(): void {
    if (this.current === 'loading') this.recordFirst('loadMs', this.phaseMs);
    this.enter('warm');
  }

  private enter(phase: BackendPhase): void {
    const before = this.current;
    if (phase === before) return;
    if (UNUSED.includes(phase) && !UNUSED.includes(before)) {
      const startMs = this.awaySince === null ? null : Math.round(performance.now() - this.awaySince);
      this.coldStart = { startMs, loadMs: null, firstPictureMs: null };
    }
    this.current = phase;
    this.enteredAt = performance.now();
    this.since = new Date();
    this.notify();
  }

  /** Records the first value of each kind. */
  private recordFirst(what: 'loadMs' | 'firstPictureMs', ms: number): void {
    if (this.coldStart === null || this.coldStart[what] !== null) return;
    this.coldStart = { ...this.coldStart, [what]: Math.round(ms) };
    this.notify();
  }

  private notify(): void {
    for (const end of this.waiting) end();
  }
}
