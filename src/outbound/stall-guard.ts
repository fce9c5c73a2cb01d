export interface StallLimits {
  /** Time limit for the whole transmission. */
  readonly totalMs: number;
  /** Time limit for each piece. */
  readonly pieceMs: number;
  /** Size of a piece; together with `pieceMs` this is the minimum rate. */
  readonly pieceBytes: number;
}

/** The sender exceeded a time limit. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

/** Enforces time limits on incoming data: `signal` aborts with `TooSlow`, or with the reason of the given signal. */
export class StallGuard implements Disposable {
  private readonly controller = new AbortController();
  private readonly timers: readonly NodeJS.Timeout[];
  private readonly piece: NodeJS.Timeout;
  private readonly pieceBytes: number;
  private bytes = 0;
  private readonly forward: () => void;

  constructor(
    { totalMs, pieceMs, pieceBytes }: StallLimits,
    private readonly outer: AbortSignal,
  ) {
    const late = (ms: number): NodeJS.Timeout =>
      setTimeout(() => this.controller.abort(new TooSlow(`${ms} ms`)), ms);
    this.pieceBytes = pieceBytes;
    this.piece = late(pieceMs);
    this.timers = [late(totalMs), this.piece];
    this.forward = () => this.controller.abort(outer.reason);
    if (outer.aborted) this.forward();
    outer.addEventListener('abort', this.forward, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Reports progress. @param bytes size of the received data; 0 for the head of a response */
  received(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes < this.pieceBytes && bytes > 0) return;
    this.bytes = 0;
    if (!this.signal.aborted) this.piece.refresh();
  }

  [Symbol.dispose](): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.outer.removeEventListener('abort', this.forward);
  }
}
