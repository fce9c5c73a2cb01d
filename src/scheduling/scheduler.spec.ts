import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Assignment,
  assign,
  SCHEDULING_LIMITS,
  type SlotView,
  type WaitingTransfer,
} from './scheduler.js';

const NOW = 1_000_000;
const { overtakenForMs, overtakenAtMost, elsewhereForMs } = SCHEDULING_LIMITS;

const slot = (name: string, changes: Partial<SlotView> = {}): SlotView => ({
  slot: name,
  ours: true,
  open: true,
  ahead: 0,
  lookAhead: 2,
  running: 0,
  checkpoint: null,
  paceMs: null,
  weight: 1,
  ...changes,
});

const waiting = (id: string, changes: Partial<WaitingTransfer> = {}): WaitingTransfer => ({
  id,
  callerId: 'caller',
  beforeTurns: false,
  priority: 'normal',
  queuedAt: NOW - 1_000,
  enteredAt: NOW - 1_000,
  checkpoint: null,
  fits: fits('0', '1', '2'),
  failedOn: [],
  overtaken: 0,
  ...changes,
});

const fits = (...slots: string[]): WaitingTransfer['fits'] => new Map(slots.map((name) => [name, 'whole']));
const all = (...ids: string[]): WaitingTransfer[] => ids.map((id) => waiting(id));
const decide = (transfers: readonly WaitingTransfer[], slots: readonly SlotView[]): string[] =>
  assign(transfers, slots, NOW).map(({ transferId, slot: name }) => `${transferId}>${name}`);

describe('the scheduler', () => {
  it('serves in order of arrival, up to the look-ahead', () => {
    expect(decide(all('a', 'b', 'c'), [slot('0')])).toEqual(['a>0', 'b>0']);
    expect(decide(all('a'), [slot('0', { ahead: 2 })])).toEqual([]);
  });

  it('with a look-ahead of 0 assigns one transfer, and only to an idle slot', () => {
    expect(decide(all('a', 'b'), [slot('0', { lookAhead: 0 })])).toEqual(['a>0']);
    expect(decide(all('a', 'b'), [slot('0', { lookAhead: 0, running: 1 })])).toEqual([]);
    expect(decide(all('a', 'b'), [slot('0', { lookAhead: 0, ahead: 1 })])).toEqual([]);
  });

  it('sends each transfer to the slot where it will be ready first', () => {
    expect(decide(all('a', 'b', 'c'), [slot('0', { running: 1 }), slot('1')])).toEqual(['a>1', 'b>0', 'c>1']);
  });

  it('gives a slow slot only what would wait even longer for the fast one', () => {
    const slots = [slot('0', { paceMs: 4_000, running: 1 }), slot('1', { paceMs: 40_000 })];
    expect(decide(all('a', 'b', 'c', 'd'), slots)).toEqual(['a>0', 'b>0']);
    const many = Array.from({ length: 12 }, (_, index) => `t${index}`);
    expect(decide(all(...many), slots)).toContainEqual(expect.stringMatching(/>1$/));
  });

  it("counts the operator's weight as speed", () => {
    expect(decide(all('a', 'b'), [slot('0'), slot('1', { weight: 3, lookAhead: 3 })])).toEqual([
      'a>1',
      'b>1',
    ]);
  });

  it('skips a transfer that no slot can serve, without holding up the others', () => {
    expect(decide([waiting('a', { fits: new Map() }), ...all('b')], [slot('0')])).toEqual(['b>0']);
  });

  it('assigns nothing to a closed slot while an open one can serve the transfer, even if that one is full', () => {
    const closed = slot('0', { open: false });
    expect(decide(all('a', 'b', 'c'), [closed, slot('1')])).toEqual(['a>1', 'b>1']);
    expect(decide(all('a'), [closed, slot('1', { ahead: 2 })])).toEqual([]);
    expect(decide([waiting('a', { fits: fits('0') })], [closed, slot('1')])).toEqual(['a>0']);
  });

  it('prefers a slot that applies all units, and takes one above its memory budget only as a last resort', () => {
    const lighter = waiting('a', { fits: new Map([['0', 'lighter'] as const, ['1', 'whole'] as const]) });
    expect(decide([lighter], [slot('0'), slot('1', { running: 1 })])).toEqual(['a>1']);
    expect(decide([lighter], [slot('0'), slot('1', { open: false })])).toEqual(['a>0']);
    const over = waiting('a', { fits: new Map([['0', 'over'] as const, ['1', 'whole'] as const]) });
    expect(decide([over], [slot('0'), slot('1', { open: false })])).toEqual([]);
    expect(decide([waiting('a', { fits: new Map([['0', 'over']]) })], [slot('0')])).toEqual(['a>0']);
  });

  it('returns a transfer to the slot on which it failed only if no other takes it', () => {
    const failed = waiting('a', { failedOn: ['0'] });
    expect(decide([failed], [slot('0'), slot('1', { ahead: 2 })])).toEqual([]);
    expect(decide([failed], [slot('0'), slot('1', { open: false })])).toEqual(['a>0']);
    const elsewhere = [slot('0'), slot('1', { ours: false })];
    expect(decide([failed], elsewhere)).toEqual([]);
    expect(decide([{ ...failed, enteredAt: NOW - elsewhereForMs }], elsewhere)).toEqual(['a>0']);
  });
});

const anime = (id: string, changes: Partial<WaitingTransfer> = {}): WaitingTransfer =>
  waiting(id, { checkpoint: 'anime', ...changes });
const photo = (id: string, changes: Partial<WaitingTransfer> = {}): WaitingTransfer =>
  waiting(id, { checkpoint: 'photo', ...changes });

describe('the affinity to checkpoints', () => {
  it('lets transfers whose checkpoint is loaded go first', () => {
    const transfers = [photo('a'), anime('b'), photo('c'), anime('d')];
    const assignments = assign(transfers, [slot('0', { checkpoint: 'anime' })], NOW);
    expect(assignments).toEqual([
      { transferId: 'b', slot: '0', overtook: ['a'] },
      { transferId: 'd', slot: '0', overtook: ['a', 'c'] },
    ]);
  });

  it('sends each transfer to the slot that has its checkpoint', () => {
    const slots = [slot('0', { checkpoint: 'photo' }), slot('1', { checkpoint: 'anime' })];
    expect(decide([anime('a'), photo('b'), anime('c')], slots)).toEqual(['a>1', 'b>0', 'c>1']);
  });

  it("counts the checkpoint of a slot's last assignment as loaded", () => {
    const transfers = [photo('a'), anime('b'), photo('c')];
    expect(decide(transfers, [slot('0', { checkpoint: 'video' })])).toEqual(['a>0', 'c>0']);
  });

  it('never lets a transfer overtake a higher priority', () => {
    const transfers = [photo('a', { priority: 'high' }), anime('b')];
    expect(decide(transfers, [slot('0', { checkpoint: 'anime', lookAhead: 1 })])).toEqual(['a>0']);
  });

  it('ends once a transfer has waited too long or was overtaken too often', () => {
    const loaded = [slot('0', { checkpoint: 'anime', lookAhead: 1 })];
    expect(decide([photo('a', { queuedAt: NOW - overtakenForMs }), anime('b')], loaded)).toEqual(['a>0']);
    expect(decide([photo('a', { overtaken: overtakenAtMost }), anime('b')], loaded)).toEqual(['a>0']);
  });
});

describe('for any waiting transfers and any slots', () => {
  const NAMES = ['0', '1', '2'];
  const slotViews = fc.tuple(
    ...NAMES.map((name) =>
      fc.record({
        slot: fc.constant(name),
        ours: fc.boolean(),
        open: fc.boolean(),
        ahead: fc.nat(3),
        lookAhead: fc.integer({ min: 1, max: 3 }),
        running: fc.nat(1),
        checkpoint: fc.constantFrom(null, 'anime', 'photo'),
        paceMs: fc.constantFrom(null, 1_000, 4_000, 30_000),
        weight: fc.constantFrom(0.5, 1, 2),
      }),
    ),
  );
  const fitness = fc.constantFrom('whole' as const, 'lighter' as const, 'over' as const);
  const transfers = fc
    .array(
      fc.record({
        callerId: fc.constantFrom('anna', 'ben', 'cleo'),
        beforeTurns: fc.boolean(),
        priority: fc.constantFrom('high' as const, 'normal' as const),
        queuedAt: fc.integer({ min: NOW - 90_000, max: NOW }),
        enteredAt: fc.integer({ min: NOW - 20_000, max: NOW }),
        checkpoint: fc.constantFrom(null, 'anime', 'photo'),
        fits: fc
          .dictionary(fc.constantFrom(...NAMES), fitness)
          .map((found) => new Map(Object.entries(found))),
        failedOn: fc.subarray(NAMES),
        overtaken: fc.nat(overtakenAtMost),
      }),
      { maxLength: 25 },
    )
    .map((found) =>
      found
        .toSorted((a, b) => a.priority.localeCompare(b.priority) || a.queuedAt - b.queuedAt)
        .map((transfer, index) => ({ ...transfer, id: `t${index}` })),
    );

  it('each transfer is assigned once, to an own slot that can serve it, has room, and is open if one can be', () => {
    fc.assert(
      fc.property(transfers, slotViews, (known, slots) => {
        const assignments = assign(known, slots, NOW);
        expect(new Set(assignments.map(({ transferId }) => transferId)).size).toBe(assignments.length);
        for (const view of slots) {
          const given = assignments.filter((assignment) => assignment.slot === view.slot);
          expect(given.length).toBeLessThanOrEqual(Math.max(0, view.ours ? view.lookAhead - view.ahead : 0));
          for (const { transferId } of given) {
            const able = known.find(({ id }) => id === transferId)?.fits;
            expect(able?.has(view.slot)).toBe(true);
            expect(view.open || !slots.some(({ slot: name, open }) => open && able?.has(name))).toBe(true);
          }
        }
      }),
    );
  });

  it('no transfer is overtaken by another caller, or after waiting too long, too often, or by a lower priority', () => {
    fc.assert(
      fc.property(transfers, slotViews, (known, slots) => {
        const times = new Map(known.map(({ id, overtaken }) => [id, overtaken]));
        for (const { transferId, overtook } of assign(known, slots, NOW)) {
          const first = known.find(({ id }) => id === transferId);
          for (const id of overtook) {
            const passed = known.find((transfer) => transfer.id === id);
            expect(passed?.priority).toBe(first?.priority);
            expect(passed?.beforeTurns === true ? '' : passed?.callerId).toBe(
              first?.beforeTurns === true ? '' : first?.callerId,
            );
            expect(NOW - (passed?.queuedAt ?? 0)).toBeLessThan(overtakenForMs);
            times.set(id, (times.get(id) ?? 0) + 1);
            expect(times.get(id)).toBeLessThanOrEqual(overtakenAtMost);
          }
        }
      }),
    );
  });

  it('no slot stays idle while a transfer waits that it could serve as well and as fast as any', () => {
    const alike = slotViews.map((views) =>
      views.map((view) => ({ ...view, ours: true, open: true, paceMs: null, weight: 1 })),
    );
    const anywhere = transfers.map((found) =>
      found.map((transfer) => ({ ...transfer, fits: fits(...NAMES), failedOn: [] })),
    );
    fc.assert(
      fc.property(anywhere, alike, (known, slots) => {
        const assignments = assign(known, slots, NOW);
        const given = new Set(assignments.map((assignment) => assignment.slot));
        const empty = slots.filter(
          ({ slot: name, ahead, running }) => ahead + running === 0 && !given.has(name),
        );
        expect(empty.length === 0 || assignments.length === known.length).toBe(true);
      }),
    );
  });

  it('every transfer is served eventually, even if others with the loaded checkpoint keep arriving', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (later) => {
        // One transfer with another checkpoint, and an endless stream with the loaded one.
        const line = [waiting('odd', { checkpoint: 'photo' })];
        let overtaken = 0;
        let served: Assignment[] = [];
        for (let turn = 0; turn <= overtakenAtMost && !served.some(isOdd); turn += 1) {
          line.push(...((later[turn] ?? true) ? [waiting(`t${turn}`, { checkpoint: 'anime' })] : []));
          const known = line.map((transfer) =>
            transfer.id === 'odd' ? { ...transfer, overtaken } : transfer,
          );
          served = assign(known, [slot('0', { checkpoint: 'anime', lookAhead: 1 })], NOW);
          overtaken += served.filter(({ overtook }) => overtook.includes('odd')).length;
          for (const { transferId } of served)
            line.splice(
              line.findIndex(({ id }) => id === transferId),
              1,
            );
        }
        expect(served.some(isOdd)).toBe(true);
      }),
    );
  });
});

function isOdd({ transferId }: Assignment): boolean {
  return transferId === 'odd';
}
