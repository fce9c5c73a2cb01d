import type { WebUiClient } from '../webui/webui-client.js';
import type { Capabilities } from './capabilities.js';

/**
 * `up`: it answers and its models are known. `starting`: something listens there, but not everything is registered
 * yet. `down`: nobody answers, or not to us.
 */
export type BackendState = 'starting' | 'up' | 'down';

/** One WebUI, which is one GPU slot. Its probe keeps the state; the generations that run on it say what they see. */
export class Backend {
  private current: BackendState = 'down';
  private readonly waiting = new Set<() => void>();
  /** Last answer of any kind; null when it was never seen, by this process or by one before. */
  lastSeenAt: Date | null = null;
  /** As last seen, also while it is down; null when it was never seen. */
  capabilities: Capabilities | null = null;
  /** What the last job ran with; null when that is not known. */
  loadedCheckpoint: { readonly name: string; readonly hash: string | null } | null = null;

  constructor(
    readonly slot: string,
    readonly client: WebUiClient,
  ) {}

  get state(): BackendState {
    return this.current;
  }

  set state(state: BackendState) {
    this.current = state;
    if (state !== 'up') {
      this.loadedCheckpoint = null; // it may come back as another process
      return;
    }
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }

  /** Resolves as soon as it is up; rejects with the signal's reason. */
  async whenUp(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.current === 'up') return;
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
}
