interface Waiting {
  readonly place: number;
  readonly goOn: () => void;
}

/**
 * Shares the event loop between many who do the same and everything else. All together take a few steps in each turn of
 * the loop, those who came first before the others: so they are done one after the other instead of all at the end.
 * Only who is about to take a step waits here: one that is slow to come to it holds nobody up.
 */
export class TurnPace {
  /** By place. */
  private readonly waiting: Waiting[] = [];
  private places = 0;
  /** Steps since the last turn for which nobody had to wait. */
  private free = 0;
  /** How many of them there may be. */
  private mostFree: number;
  private turnAhead = false;

  /** @param perTurn steps of all together in a turn of the loop */
  constructor(private readonly perTurn: number) {
    this.mostFree = perTurn;
  }

  /** @returns what has to be awaited before each step */
  join(): () => Promise<void> {
    const place = this.places++;
    return () => this.next(place);
  }

  private async next(place: number): Promise<void> {
    this.awaitTurn();
    if (this.waiting.length === 0 && this.free < this.mostFree) this.free += 1;
    else await new Promise<void>((goOn) => this.queue({ place, goOn }));
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

  /** Comes after the sockets and files of a turn of the loop: what they took freely counts. */
  private turn(): void {
    this.turnAhead = false;
    const chosen = this.waiting.splice(0, this.perTurn - this.free);
    this.free = 0;
    this.mostFree = this.perTurn - chosen.length;
    if (chosen.length > 0 || this.waiting.length > 0) this.awaitTurn();
    for (const { goOn } of chosen) goOn();
  }
}
