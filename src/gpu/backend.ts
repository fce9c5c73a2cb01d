import type { WebUiClient } from '../webui/webui-client.js';
import type { StateAnswer } from '../webui/webui.dto.js';
import type { Capabilities } from './capabilities.js';
import { RecentDurations } from './recent-durations.js';
import { Warmth } from './warmth.js';

/**
 * `up`: it answers and its models are known. `starting`: it answers, but has not registered all of its routes yet.
 * `down`: it does not answer, or rejects our requests.
 */
export type BackendState = (typeof BACKEND_STATES)[number];
export const BACKEND_STATES = ['starting', 'up', 'down'] as const;

/**
 * Why a WebUI that is up gets no generations for now: `warming` its models are being loaded, `memory` another
 * program uses the card's memory, `circuit` the same fault occurred repeatedly, `restarting` it is being
 * restarted.
 */
export type HoldReason = (typeof HOLD_REASONS)[number];
export const HOLD_REASONS = ['warming', 'memory', 'circuit', 'restarting'] as const;

export interface Hold {
  readonly reason: HoldReason;
  /** Text for operators. */
  readonly detail: string;
  readonly since: Date;
}

/**
 * One WebUI, which is one GPU slot. Its probe maintains the state; the generations that run on it report what they
 * see.
 */
export class Backend {
  readonly warmth = new Warmth();
  private current: BackendState = 'down';
  private readonly held = new Map<HoldReason, Hold>();
  private readonly waiting = new Set<() => void>();
  private readonly listeners: ((state: BackendState) => void)[] = [];
  /** Why it is not up, for operators; null while it is up. */
  trouble: string | null = null;
  /** Time of the last response of any kind; null if it was never seen, by this process or an earlier one. */
  lastSeenAt: Date | null = null;
  /** As last read, kept while it is down; null if it was never seen. */
  capabilities: Capabilities | null = null;
  /** The checkpoint of the last job; null if not known. */
  loadedCheckpoint: { readonly name: string; readonly hash: string | null } | null = null;
  /** Its process can't generate until it is restarted. */
  isBroken = false;
  /** How often this process switched its checkpoint. */
  checkpointSwaps = 0;
  /** Memory that other programs leave free on the card, MiB, while a waiting job needs more; else Infinity. */
  roomMiB = Infinity;
  /** Generations of this process that are currently running in it. */
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

  /** Takes in a progress response. The WebUI may have restarted between two of them. */
  observe(state: StateAnswer): void {
    this.warmth.seen(state);
    if (this.warmth.phase !== 'warm') this.loadedCheckpoint = null;
  }

  /** Must be called with each job right after it was sent. */
  async during<T>(job: Promise<T>): Promise<T> {
    return await this.warmth.during(job, !this.held.has('warming'));
  }

  get holds(): readonly Hold[] {
    return [...this.held.values()];
  }

  /** The listener is called on each change of the state, before calls of `whenOpen` resolve. */
  onTurn(listener: (state: BackendState) => void): void {
    this.listeners.push(listener);
  }

  /** Whether a generation may begin. */
  get open(): boolean {
    return this.current === 'up' && this.held.size === 0;
  }

  /** Blocks new generations until it is lifted; running ones continue. A repeated hold only changes the detail. */
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
