/** When a job may be posted: while no other job of ours runs, or behind one that is nearly done. */
export type Arrival = 'alone' | 'parked';

/**
 * Our own jobs at one WebUI, in order: at most one runs and one is parked behind it at the WebUI's lock. All
 * checks are synchronous, so that nothing can change between a check and the action: an interrupt hits whatever
 * runs, and must never hit the job behind it.
 */
export class JobLine {
  private last: LinePlace | null = null;

  /** Takes the last place in the line. */
  join(): LinePlace {
    this.last = new LinePlace(this.last);
    return this.last;
  }
}

/** The place of one job in the line, from before its POST until after it. */
export class LinePlace {
  private readonly waiting = new Set<() => void>();
  private stage: 'joined' | 'posted' | 'over' = 'joined';
  private nearlyDone = false;
  private stop: AbortSignal | null = null;
  private behind: LinePlace | null = null;

  constructor(private before: LinePlace | null) {}

  /** Whether all jobs before have ended: only from then on the running job is this one. */
  get first(): boolean {
    if (this.before?.stage === 'over') this.before = null;
    return this.before === null;
  }

  /** Whether another job is parked behind this one: then the WebUI's state can't tell when this one ended. */
  get followed(): boolean {
    return this.behind !== null;
  }

  private get mayBeFollowed(): boolean {
    return (
      this.stage === 'posted' &&
      this.first &&
      this.nearlyDone &&
      this.stop?.aborted === false &&
      !this.followed
    );
  }

  /**
   * Waits until this job may be posted, and if it is to be parked, reserves the place behind the running job.
   * @param mayPark whether the job may be posted while the one before is nearly done; otherwise that one must have
   *   ended
   * @throws the signal's reason
   */
  async whenPostable(mayPark: () => boolean, signal?: AbortSignal): Promise<Arrival> {
    for (;;) {
      signal?.throwIfAborted();
      const before = this.first ? null : this.before;
      if (before === null) return 'alone';
      if (before.mayBeFollowed && mayPark()) {
        before.behind = this;
        return 'parked';
      }
      await before.change(signal);
    }
  }

  /** Waits until the running job is this one, or until `ended` aborts. */
  async whenFirst(ended: AbortSignal): Promise<void> {
    while (!this.first && !ended.aborted) await this.before?.change(ended);
  }

  /**
   * Must be called in the same turn of the event loop in which the POST is sent.
   * @param stop aborts when the job is to be interrupted: no other job may be parked behind it from then on
   */
  posted(stop: AbortSignal): void {
    this.stage = 'posted';
    this.stop = stop;
  }

  /** From now on another job may be parked behind this one. */
  closeToEnd(): void {
    this.nearlyDone = true;
    this.wake();
  }

  /** Called when the POST has returned, or when there was none. */
  leave(): void {
    // A job that was never posted frees the place behind the other one; a posted one may sit at the lock though
    // its POST broke.
    if (this.stage === 'joined' && this.before?.behind === this) this.before.behind = null;
    this.stage = 'over';
    this.wake();
  }

  private wake(): void {
    for (const wake of this.waiting) wake();
  }

  /** Resolves at the next change of this place, or when the signal aborts. */
  private async change(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        this.waiting.delete(end);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      this.waiting.add(end);
      signal?.addEventListener('abort', end, { once: true });
    });
  }
}
