import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, SCHEDULING_LIMITS, type SlotView, type WaitingTransfer } from './scheduler.js';
import { Turns } from './turns.js';

const NOW = 1_000_000;
const CALLERS = ['anna', 'ben', 'cleo', 'dora'];

function waiting(id: string, callerId: string, changes: Partial<WaitingTransfer> = {}): WaitingTransfer {
  return {
    id,
    callerId,
    beforeTurns: false,
    priority: 'normal',
    queuedAt: NOW,
    enteredAt: NOW,
    checkpoint: null,
    fits: new Map([['0', 'whole']]),
    failedOn: [],
    overtaken: 0,
    ...changes,
  };
}

function slot(room: number, changes: Partial<SlotView> = {}): SlotView {
  const idle = { ours: true, open: true, ahead: 0, running: 0, checkpoint: null, paceMs: null, weight: 1 };
  return { ...idle, slot: '0', lookAhead: room, ...changes };
}

/** The order of service when there is room for all. */
function order(transfers: readonly WaitingTransfer[]): string[] {
  return assign(transfers, [slot(transfers.length)], NOW).map(({ transferId }) => transferId);
}

describe('the turns of the callers', () => {
  it('rotate, each serving the first of its line', () => {
    const transfers = ['a1', 'a2', 'a3', 'b1', 'c1', 'c2'].map((id) => waiting(id, id.slice(0, 1)));
    expect(order(transfers)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
  });

  it("keep a single caller's transfers in order of arrival", () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 });
    fc.assert(
      fc.property(ids, (found) => {
        expect(order(found.map((id) => waiting(id, 'anna')))).toEqual(found);
      }),
    );
  });

  it('do not apply to a transfer that an operator moved to the front, and cost its caller none', () => {
    const front = waiting('front', 'anna', { beforeTurns: true });
    const transfers = [front, waiting('a1', 'anna'), waiting('b1', 'ben'), waiting('a2', 'anna')];
    expect(order(transfers)).toEqual(['front', 'a1', 'b1', 'a2']);
  });

  it("continue within the same line where the first can't be served, however many these are", () => {
    const gone = Array.from({ length: 40 }, (_, index) =>
      waiting(`gone${index}`, 'anna', { fits: new Map() }),
    );
    const transfers = [...gone, waiting('a1', 'anna'), waiting('b1', 'ben'), waiting('b2', 'ben')];
    expect(order(transfers)).toEqual(['a1', 'b1', 'b2']);
  });

  it("cost no caller a place for another caller's checkpoint", () => {
    const crowd = Array.from({ length: 20 }, (_, index) =>
      waiting(`a${index}`, 'anna', { checkpoint: 'anime' }),
    );
    const transfers = [waiting('b1', 'ben', { checkpoint: 'photo' }), ...crowd];
    const loaded = [slot(1, { checkpoint: 'anime' })];
    expect(assign(transfers, loaded, NOW)[0]?.transferId).toBe('b1');
  });

  it('can be used by a later transfer of the same caller whose checkpoint is loaded, once', () => {
    const photo = { checkpoint: 'photo' };
    const anime = { checkpoint: 'anime' };
    const transfers = [
      waiting('a1', 'anna', photo),
      waiting('a2', 'anna', anime),
      waiting('b1', 'ben', anime),
      waiting('b2', 'ben', anime),
    ];
    const given = assign(transfers, [slot(4, { checkpoint: 'anime' })], NOW);
    expect(given.map(({ transferId }) => transferId)).toEqual(['a2', 'b1', 'a1', 'b2']);
    expect(given[0]?.overtook).toEqual(['a1']);
  });

  it('report the next line, and none when nothing waits', () => {
    expect(new Turns([]).line).toEqual([]);
  });
});

/** What Redis keeps: the lines and the turns taken. */
class Room {
  private readonly lines = new Map<string, WaitingTransfer[]>();
  private readonly turns = new Map<string, number>();
  private last = 0;

  add(transfer: WaitingTransfer): void {
    this.lines.set(transfer.callerId, [...this.of(transfer.callerId), transfer]);
  }

  of(callerId: string): readonly WaitingTransfer[] {
    return this.lines.get(callerId) ?? [];
  }

  /** Fills one slot, as the dispatcher does. */
  dispatch(room: number): string[] {
    const callers = [...this.lines.keys()].toSorted(
      (a, b) => (this.turns.get(a) ?? 0) - (this.turns.get(b) ?? 0),
    );
    const known = callers.flatMap((callerId) => this.of(callerId));
    return assign(known, [slot(room)], NOW).flatMap(({ transferId }) => {
      const taken = known.find(({ id }) => id === transferId);
      if (taken === undefined) return [];
      const { callerId } = taken;
      this.lines.set(
        callerId,
        this.of(callerId).filter((transfer) => transfer !== taken),
      );
      this.turns.set(callerId, (this.last += 1));
      return [callerId];
    });
  }
}

describe('for any arrivals at any time', () => {
  const rounds = fc.array(
    fc.record({
      arrivals: fc.array(
        fc.record({ callerId: fc.constantFrom(...CALLERS), count: fc.integer({ min: 1, max: 30 }) }),
        { maxLength: 3 },
      ),
      room: fc.nat(3),
    }),
    { minLength: 1, maxLength: 40 },
  );

  it('while a caller waits, no other caller gets more than one turn before it', () => {
    fc.assert(
      fc.property(rounds, (found) => {
        const room = new Room();
        /**
         * For each waiting caller: the turns every other one has had since it started waiting or had its last
         * turn.
         */
        const since = new Map<string, Map<string, number>>();
        for (const [round, { arrivals, room: free }] of found.entries()) {
          for (const { callerId, count } of arrivals) {
            for (let index = 0; index < count; index += 1)
              room.add(waiting(`${callerId}-${round}-${index}-${Math.random()}`, callerId));
            if (!since.has(callerId)) since.set(callerId, new Map());
          }
          for (const turn of room.dispatch(free)) {
            for (const [callerId, others] of since)
              if (callerId !== turn) others.set(turn, (others.get(turn) ?? 0) + 1);
            for (const others of since.values())
              for (const turns of others.values()) expect(turns).toBeLessThanOrEqual(1);
            if (since.has(turn)) since.set(turn, new Map());
            if (room.of(turn).length === 0) since.delete(turn);
          }
        }
      }),
    );
  });

  it('no transfer starves: all are served once arrivals stop', () => {
    fc.assert(
      fc.property(rounds, (found) => {
        const room = new Room();
        let left = 0;
        for (const { arrivals } of found)
          for (const { callerId, count } of arrivals)
            for (let index = 0; index < count; index += 1, left += 1)
              room.add(waiting(`t${left}`, callerId, { overtaken: SCHEDULING_LIMITS.overtakenAtMost }));
        while (left > 0) {
          const taken = room.dispatch(2).length;
          expect(taken).toBeGreaterThan(0);
          left -= taken;
        }
      }),
      { numRuns: 25 },
    );
  });
});
