/** The window of the limit of requests. */
export const REQUESTS_WINDOW_MS = 10_000;
/** Windows. As soon as there are more, those that are over are forgotten. */
const SWEEP_AT = 10_000;

/** How somebody stands in the window. */
export interface RateState {
  readonly passes: boolean;
  /** Requests that it may still send in this window. */
  readonly remaining: number;
  /** Until it may send as many as the limit again. */
  readonly resetMs: number;
}

interface Window {
  since: number;
  requests: number;
}

/**
 * How often somebody asks, in this process: a window for each, begun by its first request, so that when it is over
 * everything is there again. A few numbers and no timer for each, because every request comes by here.
 */
export class RateLimit {
  private readonly windows = new Map<string, Window>();
  private sweepAt = SWEEP_AT;

  /** @param now ms on a clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Counts a request. One that does not pass is not counted. */
  count(who: string, limit: number): RateState {
    const now = this.now();
    const window = this.windowOf(who, now);
    const passes = window.requests < limit;
    if (passes) window.requests += 1;
    const resetMs = window.since + REQUESTS_WINDOW_MS - now;
    return { passes, remaining: Math.max(0, limit - window.requests), resetMs };
  }

  /** How it stands, without a request. */
  look(who: string, limit: number): Omit<RateState, 'passes'> {
    const now = this.now();
    const window = this.windows.get(who);
    if (window === undefined || now - window.since >= REQUESTS_WINDOW_MS)
      return { remaining: limit, resetMs: REQUESTS_WINDOW_MS };
    const resetMs = window.since + REQUESTS_WINDOW_MS - now;
    return { remaining: Math.max(0, limit - window.requests), resetMs };
  }

  private windowOf(who: string, now: number): Window {
    const known = this.windows.get(who);
    if (known !== undefined) {
      if (now - known.since >= REQUESTS_WINDOW_MS) Object.assign(known, { since: now, requests: 0 });
      return known;
    }
    if (this.windows.size >= this.sweepAt) this.sweep(now);
    const window = { since: now, requests: 0 };
    this.windows.set(who, window);
    return window;
  }

  private sweep(now: number): void {
    for (const [who, { since }] of this.windows)
      if (now - since >= REQUESTS_WINDOW_MS) this.windows.delete(who);
    this.sweepAt = Math.max(SWEEP_AT, this.windows.size * 2);
  }
}
