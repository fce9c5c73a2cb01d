import type { StateAnswer } from '../webui/webui.dto.js';

/**
 * How ready a WebUI is. `down`: nobody answers. `starting`: it answers, not yet with everything. `cold`: it would take
 * a job, and would first load its models. `loading`: the first job loads them. `warm`: it has sampled.
 */
export type BackendPhase = (typeof BACKEND_PHASES)[number];
export const BACKEND_PHASES = ['down', 'starting', 'cold', 'loading', 'warm'] as const;

/** What the start of a WebUI's process took, ms; null: not seen, or not yet. */
export interface ColdStart {
  /** From the first question that nobody answered to the first that was. */
  readonly startMs: number | null;
  /** From the first job's sending to its first sampling: checkpoint and ControlNet, from the disk to the card. */
  readonly loadMs: number | null;
  /** The first transfer's generation, with what it still had to load. */
  readonly firstPictureMs: number | null;
}

/** Of a process that has not sampled. */
const UNUSED: readonly BackendPhase[] = ['cold', 'loading'];

/**
 * How warm one WebUI is, from what it says about itself. No route tells whether models are loaded, or that the process
 * is another one; but `sampling_steps` is 0 in a new process, and from the first sampling on never again.
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
  /** Of the process that answers now, or did last; null when that was warm already when it was first seen. */
  coldStart: ColdStart | null = null;

  get phase(): BackendPhase {
    return this.current;
  }

  /** How long it has been in this phase. */
  get phaseMs(): number {
    return performance.now() - this.enteredAt;
  }

  /** For how long no work was seen there, whoever sent it. */
  get idleMs(): number {
    return this.jobsOut > 0 ? 0 : performance.now() - this.workedAt;
  }

  /** It does not answer as it should. */
  away(phase: 'down' | 'starting'): void {
    this.awaySince ??= performance.now();
    this.enter(phase);
  }

  /** It answered. */
  seen({ sampling_steps: sampled, job_count: jobs }: StateAnswer): void {
    const working = jobs !== 0 || this.jobsOut > 0;
    if (working) this.workedAt = performance.now();
    if (sampled > 0) this.loaded();
    else this.enter(working ? 'loading' : 'cold');
    this.awaySince = null;
  }

  /**
   * Goes along with a job of ours that has just been sent.
   * @param forSomebody whether a transfer is painted, rather than a picture that nobody wants.
   */
  async during<T>(job: Promise<T>, forSomebody: boolean): Promise<T> {
    const sentAt = performance.now();
    this.jobsOut += 1;
    if (this.current === 'cold') this.enter('loading');
    try {
      const answer = await job;
      this.loaded();
      if (forSomebody) this.measured('firstPictureMs', performance.now() - sentAt);
      return answer;
    } finally {
      this.jobsOut -= 1;
      this.workedAt = performance.now();
      // Did it fail? Then the next look tells what it left behind.
    }
  }

  /** Resolves at the next news of any kind, after the time given, or when the signal aborts. */
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

  private loaded(): void {
    if (this.current === 'loading') this.measured('loadMs', this.phaseMs);
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
    this.tell();
  }

  /** Only the first of each counts. */
  private measured(what: 'loadMs' | 'firstPictureMs', ms: number): void {
    if (this.coldStart === null || this.coldStart[what] !== null) return;
    this.coldStart = { ...this.coldStart, [what]: Math.round(ms) };
    this.tell();
  }

  private tell(): void {
    for (const end of this.waiting) end();
  }
}
