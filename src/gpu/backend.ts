import type { WebUiClient } from '../webui/webui-client.js';
import type { StateAnswer } from '../webui/webui.dto.js';
import type { Capabilities } from './capabilities.js';
import { RecentDurations } from './recent-durations.js';
import { Warmth } from './warmth.js';

/**
 * `up`: it answers and its models are known. `starting`: something listens there, but not everything is registered
 * yet. `down`: nobody answers, or not to us.
 */
export type BackendState = (typeof BACKEND_STATES)[number];
export const BACKEND_STATES = ['starting', 'up', 'down'] as const;

/**
 * Why a WebUI that is up is given no generation for now: `warming` its models are being loaded, `memory` another
 * program has the card's memory, `circuit` the same fault came again and again, `restarting` an operator's restart.
 */
export type HoldReason = (typeof HOLD_REASONS)[number];
export const HOLD_REASONS = ['warming', 'memory', 'circuit', 'restarting'] as const;

export interface Hold {
  readonly reason: HoldReason;
  /** For people. */
  readonly detail: string;
  readonly since: Date;
}

/** One WebUI, which is one GPU slot. Its probe keeps the state; the generations that run on it say what they see. */
export class Backend {
  readonly warmth = new Warmth();
  private current: BackendState = 'down';
  private readonly held = new Map<HoldReason, Hold>();
  private readonly waiting = new Set<() => void>();
  private readonly listeners: ((state: BackendState) => void)[] = [];
  /** Why it is not up, for operators; null while it is. */
  trouble: string | null = null;
  /** Last answer of any kind; null when it was never seen, by this process or by one before. */
  lastSeenAt: Date | null = null;
  /** As last seen, also while it is down; null when it was never seen. */
  capabilities: Capabilities | null = null;
  /** What the last job ran with; null when that is not known. */
  loadedCheckpoint: { readonly name: string; readonly hash: string | null } | null = null;
  /** Its process can't generate any more until it is restarted. */
  isBroken = false;
  /** How often this process had it load another checkpoint. */
  checkpointSwaps = 0;
  /** What other programs leave of the card, MiB, while that is too little for somebody who wants it; else Infinity. */
  roomMiB = Infinity;
  /** Generations of this process that are in it now. */
  running = 0;
  readonly pace = new RecentDurations();

  constructor(
    readonly slot: string,
    readonly client: WebUiClient,
  ) {}

  get state(): BackendState {
    return this.current;
  }

  set state(state: BackendState) {
    const before = this.current;
    this.current = state;
    if (state !== 'up') {
      // It may come back as another process.
      this.loadedCheckpoint = null;
      this.isBroken = false;
      this.warmth.away(state);
    }
    if (state !== before) for (const listener of this.listeners) listener(state);
    this.wakeIfOpen();
  }

  /** What it says about its work; also between two looks it may have become another process. */
  observe(state: StateAnswer): void {
    this.warmth.seen(state);
    if (this.warmth.phase !== 'warm') this.loadedCheckpoint = null;
  }

  /** Goes along with a job of ours that has just been sent. */
  async during<T>(job: Promise<T>): Promise<T> {
    return await this.warmth.during(job, !this.held.has('warming'));
  }

  get holds(): readonly Hold[] {
    return [...this.held.values()];
  }

  /** Told of each change of the state, before anybody that waits. */
  onTurn(listener: (state: BackendState) => void): void {
    this.listeners.push(listener);
  }

  /** Whether a generation may begin. */
  get open(): boolean {
    return this.current === 'up' && this.held.size === 0;
  }

  /** Keeps new generations away until it is lifted; what runs goes on. Said again, only the detail changes. */
  hold(reason: HoldReason, detail: string): void {
    const since = this.held.get(reason)?.since ?? new Date();
    this.held.set(reason, { reason, detail, since });
  }

  lift(reason: HoldReason): void {
    this.held.delete(reason);
    this.wakeIfOpen();
  }

  /** Resolves as soon as a generation may begin; rejects with the signal's reason. */
  async whenOpen(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.open) return;
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        this.waiting.delete(wake);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      this.waiting.add(wake);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  private wakeIfOpen(): void {
    if (!this.open) return;
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}
