/** What a job finds when it may be posted: nothing of ours, or a job of ours that is nearly done. */
export type Arrival = 'alone' | 'parked';

/**
 * Our own jobs at one WebUI, in the order in which they came: at most one that runs and one that is parked behind it at
 * the WebUI's lock. Every question is answered at once, so that nothing can change between the answer and what is done
 * about it: an interrupt hits whatever runs, and must never hit the job behind.
 */
export class JobLine {
  private last: LinePlace | null = null;

  /** A place behind everybody who has one. */
  join(): LinePlace {
    this.last = new LinePlace(this.last);
    return this.last;
  }
}

/** One job's place in the line, from before its POST until after it. */
export class LinePlace {
  private readonly waiting = new Set<() => void>();
  private stage: 'joined' | 'posted' | 'over' = 'joined';
  private nearlyDone = false;
  private stop: AbortSignal | null = null;
  private behind: LinePlace | null = null;

  constructor(private before: LinePlace | null) {}

  /** Whether everything before has ended: only from then on what runs is this job. */
  get first(): boolean {
    if (this.before?.stage === 'over') this.before = null;
    return this.before === null;
  }

  /** Whether another job waits behind this one at the lock: the end of this one can't be told from its beginning. */
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
   * Waits until this job may be posted, and takes the place behind the job that runs if it is that.
   * @param mayPark whether it may be posted while the job before is nearly done; else that has to end first
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

  /** Waits until what runs is this job, or `ended`. */
  async whenFirst(ended: AbortSignal): Promise<void> {
    while (!this.first && !ended.aborted) await this.before?.change(ended);
  }

  /**
   * To be called in the same turn of the loop in which the POST is sent.
   * @param stop aborts when the job is to be interrupted: nobody may come behind it any more
   */
  posted(stop: AbortSignal): void {
    this.stage = 'posted';
    this.stop = stop;
  }

  /** Another job may be parked behind from now on. */
  closeToEnd(): void {
    this.nearlyDone = true;
    this.wake();
  }

  /** The POST has returned, or there was none. */
  leave(): void {
    // What was never posted is not behind anything; what was may sit at the lock although its POST broke.
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
