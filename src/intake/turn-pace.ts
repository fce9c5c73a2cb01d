interface Waiting {
  readonly place: number;
  readonly resume: () => void;
}

/**
 * Paces many similar tasks so that they share the event loop with everything else: together they take a few
 * steps per turn of the loop, the oldest first, so that they finish one after another instead of all at the
 * end. Only a task that is about to take a step waits here, so a slow one delays no other.
 */
export class TurnPace {
  /** Sorted by place. */
  private readonly waiting: Waiting[] = [];
  private places = 0;
  /** Steps in this turn that did not have to wait. */
  private free = 0;
  /** Limit of these steps. */
  private freeLimit: number;
  private turnAhead = false;

  /** @param perTurn steps of all tasks together per turn of the loop */
  constructor(private readonly perTurn: number) {
    this.freeLimit = perTurn;
  }

  /**
   * Adds a task.
   * @returns a function to be awaited before each step
   */
  join(): () => Promise<void> {
    const place = this.places++;
    return () => this.next(place);
  }

  private async next(place: number): Promise<void> {
    this.awaitTurn();
    if (this.waiting.length === 0 && this.free < this.freeLimit) this.free += 1;
    else await new Promise<void>((resume) => this.queue({ place, resume }));
  }

  private queue(one: Waiting): void {
    const younger = this.waiting.findIndex(({ place }) => place > one.place);
    this.waiting.splice(younger < 0 ? this.waiting.length : younger, 0, one);
  }

  private awaitTurn(): void {
    if (this.turnAhead) return;
    this.turnAhead = true;
    setImmediate(() => this.turn());
  }

  /** Runs after the I/O callbacks of a turn; the steps that these took without waiting are counted. */
  private turn(): void {
    this.turnAhead = false;
    const chosen = this.waiting.splice(0, this.perTurn - this.free);
    this.free = 0;
    this.freeLimit = this.perTurn - chosen.length;
    if (chosen.length > 0 || this.waiting.length > 0) this.awaitTurn();
    for (const { resume } of chosen) resume();
  }
}
