/**
 * Of 64 KiB at most: together 4 ms of work or less. With half of them a crowd of uploads takes a fifth more time, for each
 * turn of the loop costs something itself, and the loop's longest delays stay what they are; with more than these those grow.
 */
const PIECES_PER_TURN = 16;

interface Waiting {
  readonly place: number;
  readonly goOn: () => void;
}

/**
 * Shares the event loop between uploads and everything else. All uploads together get on by a few pieces in each turn
 * of the loop, the oldest first: so they are done one after the other instead of all at the end. What is not taken
 * stays with the operating system, which slows its sender down. Only who has a piece in its hands waits here: a slow
 * sender holds nobody up.
 */
export class UploadPace {
  /** By place. */
  private readonly waiting: Waiting[] = [];
  private places = 0;
  private left = PIECES_PER_TURN;
  private turnAhead = false;

  /** @returns what the upload awaits before it takes its next piece */
  join(): () => Promise<void> {
    const place = this.places++;
    return () => this.next(place);
  }

  private async next(place: number): Promise<void> {
    this.awaitTurn();
    if (this.left > 0) this.left -= 1;
    else await new Promise<void>((goOn) => this.queue({ place, goOn }));
  }

  private queue(upload: Waiting): void {
    const younger = this.waiting.findIndex(({ place }) => place > upload.place);
    this.waiting.splice(younger < 0 ? this.waiting.length : younger, 0, upload);
  }

  private awaitTurn(): void {
    if (this.turnAhead) return;
    this.turnAhead = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    this.turnAhead = false;
    const chosen = this.waiting.splice(0, PIECES_PER_TURN);
    this.left = PIECES_PER_TURN - chosen.length;
    if (chosen.length > 0) this.awaitTurn();
    for (const { goOn } of chosen) goOn();
  }
}
