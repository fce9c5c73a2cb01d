export interface CircuitLimits {
  /** This many consecutive failures with the same fault, on at least two transfers, open the circuit. */
  readonly faults: number;
  /** This many consecutive short lives of the WebUI open the circuit. */
  readonly flaps: number;
  /** A life of the WebUI is short if it ends before this. */
  readonly shortLifeMs: number;
  /** How long the circuit stays open at first; doubled each time it opens again. */
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
}

export const CIRCUIT_LIMITS: Omit<CircuitLimits, 'backoffMs'> = {
  faults: 3,
  flaps: 3,
  shortLifeMs: 60_000,
  longestBackoffMs: 300_000,
};

/**
 * `closed`: work as usual. `open`: no work for a while. `half-open`: one transfer may try the WebUI, or is trying
 * it.
 */
export type CircuitState = 'closed' | 'open' | 'half-open';

/**
 * Decides whether a WebUI that keeps failing gets work. Has no clock: callers pass the time in ms, always by one
 * clock.
 */
export class Circuit {
  private opened: { readonly until: number; readonly why: string } | null = null;
  /** Consecutive openings without a success in between. */
  private openings = 0;
  private trial: string | null = null;
  /** The WebUI has to be restarted; a restart closes the circuit. */
  private broken = false;
  private streak: { readonly reason: string; readonly transfers: readonly string[] } | null = null;
  private upSince: number | null = null;
  private shortLives = 0;

  constructor(private readonly limits: CircuitLimits) {}

  state(now: number): CircuitState {
    if (this.opened === null) return 'closed';
    return now < this.opened.until ? 'open' : 'half-open';
  }

  /** Why no generation may begin, as text for operators; null if one may. */
  blocked(now: number): string | null {
    const { opened } = this;
    if (opened === null || (this.state(now) === 'half-open' && this.trial === null)) return null;
    return this.trial === null ? opened.why : `${opened.why} One transfer is testing whether it works again.`;
  }

  /** When the circuit becomes half-open; null unless it is open. */
  opensAgainAt(now: number): number | null {
    return this.state(now) === 'open' ? (this.opened?.until ?? null) : null;
  }

  began(transfer: string, now: number): void {
    if (this.state(now) === 'half-open') this.trial ??= transfer;
  }

  succeeded(): void {
    this.opened = null;
    this.trial = null;
    this.streak = null;
    this.openings = 0;
    this.broken = false;
  }

  /** Whether this transfer is the one that tests a half-open circuit. */
  isTrial(transfer: string): boolean {
    return this.trial === transfer;
  }

  /**
   * The generation ended without a verdict on the WebUI: cancelled, or the WebUI did not answer, which the probe
   * handles.
   */
  calledOff(transfer: string): void {
    if (this.trial === transfer) this.trial = null;
  }

  failed(transfer: string, reason: string, now: number): void {
    const before = this.streak?.reason === reason ? this.streak.transfers : [];
    const transfers = [...before, transfer];
    this.streak = { reason, transfers };
    if (this.trial === transfer) {
      this.open(`It failed again: ${reason}.`, now);
      return;
    }
    // A single transfer may itself be the cause of its failures.
    const enough = transfers.length >= this.limits.faults && new Set(transfers).size > 1;
    if (enough && this.opened === null)
      this.open(`It failed ${transfers.length} times in a row: ${reason}.`, now);
  }

  /** The WebUI can't work until it is restarted: opens at once, so that no other transfer fails on it. */
  broke(now: number): void {
    this.broken = true;
    this.open('It has to be restarted.', now);
  }

  cameUp(now: number): void {
    this.upSince = now;
    if (this.broken) this.succeeded(); // it was restarted
    if (this.shortLives >= this.limits.flaps)
      this.open('It went down again and again shortly after it came up.', now);
  }

  wentDown(now: number): void {
    if (this.upSince === null) return;
    const short = now - this.upSince < this.limits.shortLifeMs;
    this.shortLives = short ? this.shortLives + 1 : 0;
    this.upSince = null;
  }

  private open(why: string, now: number): void {
    const { backoffMs, longestBackoffMs } = this.limits;
    const forMs = Math.min(backoffMs * 2 ** this.openings, longestBackoffMs);
    this.opened = { until: now + forMs, why };
    this.openings += 1;
    this.trial = null;
  }
}
