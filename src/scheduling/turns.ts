/** What takes turns: something that somebody waits for. */
export interface Turned {
  readonly callerId: string;
  /** Waits for no turn: an operator moved it to the front, or it has had its turn and came back from a slot. */
  readonly beforeTurns: boolean;
}

/**
 * Who is next: everybody has a line of their own, and the lines take turns, so that nobody's hundred delay somebody's one.
 * What goes before the turns goes first, and takes none.
 */
export class Turns<Transfer extends Turned> {
  private readonly before: Transfer[];
  private readonly lines: Transfer[][];

  /**
   * @param waiting each caller's in their own order; the callers in that in which it is their turn, by the first of each.
   * With one caller alone that is simply the order.
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

  /** The line whose turn it is, next one first; empty when nobody waits. */
  get line(): readonly Transfer[] {
    return this.before.length > 0 ? this.before : (this.lines[0] ?? []);
  }

  /** One of that line takes the turn. */
  take(transfer: Transfer): void {
    const [line] = this.lines;
    if (this.before.length > 0) remove(this.before, transfer);
    else if (line !== undefined) {
      remove(line, transfer);
      this.lines.shift();
      if (line.length > 0) this.lines.push(line);
    }
  }

  /** One of that line can't be served now: its caller keeps the turn. */
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
