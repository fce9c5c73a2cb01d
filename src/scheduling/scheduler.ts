/** One transfer in the waiting room, as the scheduler sees it. */
export interface WaitingTransfer {
  readonly id: string;
  /** Titles of checkpoints as backends list them; null: any. */
  readonly checkpoint: string | null;
}

/** One GPU slot, as the scheduler sees it. */
export interface SlotView {
  readonly slot: string;
  /** Transfers given to it whose generation has not begun. */
  readonly ahead: number;
  /** How many it may be given in advance. */
  readonly lookAhead: number;
  /** Titles that it can load; null: not known, so it is not held against it. */
  readonly checkpoints: readonly string[] | null;
}

export interface Assignment {
  readonly transferId: string;
  readonly slot: string;
}

/**
 * Decides which waiting transfer goes to which slot next. First come, first served, in the order of `waiting` (which
 * has the priorities in it), each to the slot with the most room; a transfer that no free slot can serve is passed
 * over. Pure: order, fairness, affinity and routing live here and nowhere else.
 */
export function assign(waiting: readonly WaitingTransfer[], slots: readonly SlotView[]): Assignment[] {
  const room = new Map(slots.map((slot) => [slot.slot, slot.lookAhead - slot.ahead]));
  const assignments: Assignment[] = [];
  for (const transfer of waiting) {
    const best = slots
      .filter((slot) => (room.get(slot.slot) ?? 0) > 0 && serves(slot, transfer))
      .toSorted((a, b) => (room.get(b.slot) ?? 0) - (room.get(a.slot) ?? 0))[0];
    if (best === undefined) {
      if ([...room.values()].every((free) => free <= 0)) break;
      continue;
    }
    room.set(best.slot, (room.get(best.slot) ?? 0) - 1);
    assignments.push({ transferId: transfer.id, slot: best.slot });
  }
  return assignments;
}

function serves(slot: SlotView, transfer: WaitingTransfer): boolean {
  const { checkpoint } = transfer;
  if (checkpoint === null || slot.checkpoints === null) return true;
  return slot.checkpoints.some((title) => withoutHash(title) === withoutHash(checkpoint));
}

/** A title gains its bracketed hash when the WebUI loads the file for the first time. */
function withoutHash(title: string): string {
  return title.replace(/ \[[0-9a-f]+\]$/, '');
}
