export interface StallLimits {
  /** For everything together. */
  readonly totalMs: number;
  /** Until the first piece, and again for each further one. */
  readonly pieceMs: number;
  /** What counts as a piece: with `pieceMs`, the slowest rate that is waited for. */
  readonly pieceBytes: number;
}

/** Who sends takes too long. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

/** The clock beside something that comes from outside; `signal` aborts with `TooSlow`, or when the given one does. */
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

  /** Something came: the answer's head, or so many bytes of it. */
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
