import type { WebUiClient } from '../webui/webui-client.js';
import type { Capabilities } from './capabilities.js';

/**
 * `up`: it answers and its models are known. `starting`: something listens there, but not everything is registered
 * yet. `down`: nobody answers, or not to us.
 */
export type BackendState = 'starting' | 'up' | 'down';

/** One WebUI, which is one GPU slot. Its state is kept by `Backends` and by the generations that run on it. */
export class Backend {
  state: BackendState = 'down';
  lastSeenAt: Date | null = null;
  /** As last seen, also while it is down; null when it was never seen. */
  capabilities: Capabilities | null = null;

  constructor(
    readonly slot: string,
    readonly client: WebUiClient,
  ) {}
}
