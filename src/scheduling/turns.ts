/** An item that takes turns: anything that belongs to a caller and waits. */
export interface Turned {
  readonly callerId: string;
  /**
   * Served before all turns: an operator moved it to the front, or it has had its turn and was returned from
   * a slot.
   */
  readonly beforeTurns: boolean;
}

/**
 * Round robin over callers: each caller has its own line, and the lines take turns, so that a caller with a
 * hundred transfers does not delay one with a single transfer. Items before the turns go first and use up
 * none.
 */
export class Turns<Transfer extends Turned> {
  private readonly before: Transfer[];
  private readonly lines: Transfer[][];

  /**
   * @param waiting each caller's items in their own order; callers take turns in the order of their first
   * items. With a single caller this is simply the order of service.
   */
  constructor(waiting: readonly Transfer[]) {
    this.before = waiting.filter(({ beforeTurns }) => beforeTurns);
    const lines = new Map<string, Transfer[]>();
    for (const transfer of waiting) {
      if (transfer.beforeTurns) continue;
      const line = lines.get(transfer.callerId);
      if (line === undefined) lines.set(transfer.callerId, [transfer]);
      else line.push(transfer);
    }
    this.lines = [...lines.values()];
  }

  /** The line whose turn it is, next item first; empty if nothing waits. */
  get line(): readonly Transfer[] {
    return this.before.length > 0 ? this.before : (this.lines[0] ?? []);
  }

  /** An item of the current line takes the turn. */
  take(transfer: Transfer): void {
    const [line] = this.lines;
    if (this.before.length > 0) remove(this.before, transfer);
    else if (line !== undefined) {
      remove(line, transfer);
      this.lines.shift();
      if (line.length > 0) this.lines.push(line);
    }
  }

  /** An item of the current line can't be served now: its caller keeps the turn. */
  pass(transfer: Transfer): void {
    const [line] = this.lines;
    if (this.before.length > 0) remove(this.before, transfer);
    else if (line !== undefined) {
      remove(line, transfer);
      if (line.length === 0) this.lines.shift();
    }
  }
}

function remove<Item>(items: Item[], item: Item): void {
  items.splice(items.indexOf(item), 1);
}
