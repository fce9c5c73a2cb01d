/** Window of the limit on requests. */
export const REQUESTS_WINDOW_MS = 10_000;
/** Number of windows above which expired ones are removed. */
const SWEEP_AT = 10_000;

/** State of one client's window. */
export interface RateState {
  readonly passes: boolean;
  /** Requests left in this window. */
  readonly remaining: number;
  /** Ms until the window ends and the full limit is available again. */
  readonly resetMs: number;
}

interface Window {
  since: number;
  requests: number;
}

/**
 * Fixed-window rate limit of this process. A client's window begins with its first request. A window is two numbers
 * and no timer, because every request passes here.
 */
export class RateLimit {
  private readonly windows = new Map<string, Window>();
  private sweepAt = SWEEP_AT;

  /** @param now ms of a monotonic clock */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Counts a request, unless the limit is reached. */
  count(client: string, limit: number): RateState {
    const now = this.now();
    const window = this.windowOf(client, now);
    const passes = window.requests < limit;
    if (passes) window.requests += 1;
    const resetMs = window.since + REQUESTS_WINDOW_MS - now;
    return { passes, remaining: Math.max(0, limit - window.requests), resetMs };
  }

  /** The state of a client's window, without counting a request. */
  look(client: string, limit: number): Omit<RateState, 'passes'> {
    const now = this.now();
    const window = this.windows.get(client);
    if (window === undefined || now - window.since >= REQUESTS_WINDOW_MS)
      return { remaining: limit, resetMs: REQUESTS_WINDOW_MS };
    const resetMs = window.since + REQUESTS_WINDOW_MS - now;
    return { remaining: Math.max(0, limit - window.requests), resetMs };
  }

  private windowOf(client: string, now: number): Window {
    const known = this.windows.get(client);
    if (known !== undefined) {
      if (now - known.since >= REQUESTS_WINDOW_MS) Object.assign(known, { since: now, requests: 0 });
      return known;
    }
    if (this.windows.size >= this.sweepAt) this.sweep(now);
    const window = { since: now, requests: 0 };
    this.windows.set(client, window);
    return window;
  }

  private sweep(now: number): void {
    for (const [client, { since }] of this.windows)
      if (now - since >= REQUESTS_WINDOW_MS) this.windows.delete(client);
    this.sweepAt = Math.max(SWEEP_AT, this.windows.size * 2);
  }
}
