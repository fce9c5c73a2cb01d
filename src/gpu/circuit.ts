export interface CircuitLimits {
  /** The same fault this often running, on two transfers or more, opens it. */
  readonly faults: number;
  /** This many short lives of the WebUI in a row open it. */
  readonly flaps: number;
  /** A life is short that ends before this. */
  readonly shortLifeMs: number;
  /** How long it stays open at first; doubled each time that it opens again. */
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
}

export const CIRCUIT_LIMITS: Omit<CircuitLimits, 'backoffMs'> = {
  faults: 3,
  flaps: 3,
  shortLifeMs: 60_000,
  longestBackoffMs: 300_000,
};

/** `closed`: work as usual. `open`: none for a while. `half-open`: one transfer may try, or does. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** Whether a WebUI that fails again and again is given work. Pure: times are told, in ms by one clock. */
export class Circuit {
  private opened: { readonly until: number; readonly why: string } | null = null;
  /** Openings running. */
  private openings = 0;
  private trial: string | null = null;
  /** It is open until the WebUI is restarted. */
  private broken = false;
  private streak: { readonly reason: string; readonly transfers: readonly string[] } | null = null;
  private upSince: number | null = null;
  private shortLives = 0;

  constructor(private readonly limits: CircuitLimits) {}

  state(now: number): CircuitState {
    if (this.opened === null) return 'closed';
    return now < this.opened.until ? 'open' : 'half-open';
  }

  /** Why nothing may begin, for people; null: it may. */
  blocked(now: number): string | null {
    const { opened } = this;
    if (opened === null || (this.state(now) === 'half-open' && this.trial === null)) return null;
    return this.trial === null ? opened.why : `${opened.why} One transfer tries whether it works again.`;
  }

  /** When it becomes half-open; null unless it is open. */
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

  /** Whether this is the one transfer that tries whether the WebUI works again. */
  isTrial(transfer: string): boolean {
    return this.trial === transfer;
  }

  /** It ended without saying anything about the WebUI: a cancel, or nobody answered, which the probe sees to. */
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
    // One transfer alone may be what is wrong.
    const enough = transfers.length >= this.limits.faults && new Set(transfers).size > 1;
    if (enough && this.opened === null)
      this.open(`It failed ${transfers.length} times running: ${reason}.`, now);
  }

  /** The WebUI can't work until it is restarted: no other transfer need find that out. */
  broke(now: number): void {
    this.broken = true;
    this.open('It has to be restarted.', now);
  }

  cameUp(now: number): void {
    this.upSince = now;
    if (this.broken) this.succeeded(); // it was restarted
    if (this.shortLives >= this.limits.flaps) this.open('It came and went again and again.', now);
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
