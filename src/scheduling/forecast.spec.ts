import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedArrivals } from './arrivals.js';
import { DurationModel, type MeasuredWork, type Work } from './duration-model.js';
import { forecast, type ForecastInput, type ForecastSlot, type ForecastTransfer } from './forecast.js';
import { about, NOTHING, rangeOf } from './moments.js';
import { SCHEDULING_LIMITS } from './scheduler.js';

const NOW = 1_000_000;
const SECOND = 1_000;
const work: Work = { style: 'comic', steps: 14, megapixels: 0.47, units: 1 };

/** Each slot takes exactly as long as its name says. */
const exactly = (msOf: Readonly<Record<string, number>>): DurationModel =>
  new DurationModel(
    Object.entries(msOf).flatMap(([slot, ms]) =>
      Array.from({ length: 100 }, (): MeasuredWork => ({ ...work, slot, ms })),
    ),
  );

const slot = (name: string, changes: Partial<ForecastSlot> = {}): ForecastSlot => ({
  view: { slot: name, open: true, lookAhead: 2, checkpoint: 'photo', paceMs: SECOND, weight: 1 },
  owner: 'one',
  delay: NOTHING,
  cold: NOTHING,
  swap: about(8 * SECOND, 0.1),
  running: [],
  ahead: [],
  ...changes,
});

const transfer = (id: string, checkpoint: string | null = null, slots = ['0', '1']): ForecastTransfer => ({
  waiting: {
    id,
    callerId: 'anna',
    beforeTurns: false,
    priority: 'normal',
    queuedAt: NOW,
    enteredAt: NOW,
    checkpoint,
    fits: new Map(slots.map((name) => [name, 'whole'])),
    failedOn: [],
    overtaken: 0,
  },
  work,
  prepared: false,
});

const all = (count: number): ForecastTransfer[] =>
  Array.from({ length: count }, (_, index) => transfer(`t${index}`));

function starts(input: Partial<ForecastInput>): Record<string, number> {
  const given = { slots: [slot('0')], waiting: [], model: exactly({ '0': SECOND, '1': SECOND }), ...input };
  const found = forecast({ prepare: NOTHING, now: NOW, ...given });
  return Object.fromEntries([...found].map(([id, { start }]) => [id, Math.round(start.meanMs / 100) / 10]));
}

describe('the forecast', () => {
  it('runs the waiting transfers of a single slot one after another', () => {
    expect(starts({ waiting: all(3) })).toEqual({ t0: 0, t1: 1, t2: 2 });
  });

  it('distributes transfers among slots by their speed', () => {
    const slots = [slot('0'), slot('1', { view: { ...slot('1').view, paceMs: 3 * SECOND } })];
    const found = starts({ slots, waiting: all(8), model: exactly({ '0': SECOND, '1': 3 * SECOND }) });
    expect(Math.max(...Object.values(found))).toBeLessThan(6.5);
  });

  it('counts the rest of the running generation, by its steps the more of them are done', () => {
    const half = { work, checkpoint: null, elapsedMs: 500, swapping: false };
    const running = [{ ...half, steps: null }];
    expect(starts({ slots: [slot('0', { running })], waiting: all(1) })['t0']).toBeCloseTo(0.5, 1);
    // Its steps show that it is slower than expected.
    const slow = [{ ...half, steps: { share: 0.9, leftMs: 4 * SECOND } }];
    expect(starts({ slots: [slot('0', { running: slow })], waiting: all(1) })['t0']).toBeGreaterThan(3.5);
  });

  it('counts each checkpoint swap where the scheduler makes it', () => {
    const waiting = [transfer('a', 'photo'), transfer('b', 'anime'), transfer('c', 'photo')];
    // The last overtakes the second, whose checkpoint is not loaded.
    const found = starts({ waiting: [...waiting, transfer('d', 'anime')] });
    expect(found).toEqual({ a: 0, c: 1, b: 2, d: 11 });
  });

  it('waits for a slot that is starting, and counts the model load of its first generation', () => {
    const cold = [slot('0', { delay: about(20 * SECOND, 0.2), cold: about(10 * SECOND, 0.2) })];
    expect(starts({ slots: cold, waiting: all(2) })).toEqual({ t0: 20, t1: 31 });
  });

  it('skips transfers that no slot can serve', () => {
    expect(starts({ waiting: [transfer('nowhere', null, []), transfer('a')] })).toEqual({ a: 0 });
  });

  it('works with a look-ahead of 0', () => {
    const slots = [slot('0', { view: { ...slot('0').view, lookAhead: 0 } })];
    expect(starts({ slots, waiting: all(3) })).toEqual({ t0: 0, t1: 1, t2: 2 });
  });

  it('foresees that later arrivals overtake by their checkpoint, within the limits', () => {
    const waiting = [...['a', 'b', 'd'].map((id) => transfer(id, 'photo')), transfer('c', 'anime')];
    const lately = ['photo', 'anime', 'photo', 'photo'].map((checkpoint, index) => ({
      transfer: transfer(`l${index}`, checkpoint),
      queuedAt: NOW - index * 100,
    }));
    const many = Array.from({ length: 20 }, () => lately).flat();
    const found = starts({ waiting, arrivals: expectedArrivals(many, NOW) });
    expect(starts({ waiting })['c']).toBe(3);
    expect(found['c']).toBeGreaterThan(4);
    expect(found['c']).toBeLessThan(5 + SCHEDULING_LIMITS.overtakenAtMost);
  });

  it('predicts no arrivals where all transfers use the same checkpoint', () => {
    expect(expectedArrivals([{ transfer: transfer('a', 'photo'), queuedAt: NOW }], NOW)).toEqual([]);
  });

  it('starts each transfer once, on a slot that can serve it, not before that slot is ready (property)', () => {
    const some = fc.array(
      fc.record({
        checkpoint: fc.constantFrom(null, 'photo', 'anime'),
        slots: fc.subarray(['0', '1'], { minLength: 1 }),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(some, fc.integer({ min: 0, max: 3 }), (wanted, lookAhead) => {
        const waiting = wanted.map(({ checkpoint, slots }, index) =>
          transfer(`t${index}`, checkpoint, slots),
        );
        const slots = ['0', '1'].map((name) => slot(name, { view: { ...slot(name).view, lookAhead } }));
        const model = exactly({ '0': SECOND, '1': 2 * SECOND });
        const found = forecast({ slots, waiting, model, prepare: about(200, 0.5), now: NOW });
        expect([...found.keys()].toSorted()).toEqual(waiting.map((each) => each.waiting.id).toSorted());
        for (const [id, expected] of found) {
          expect(waiting.find((each) => each.waiting.id === id)?.waiting.fits.has(expected.slot)).toBe(true);
          expect(expected.start.meanMs).toBeGreaterThanOrEqual(200);
          expect(expected.start.variance).toBeGreaterThan(0);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('the range of a forecast', () => {
  it('gets relatively narrower with the position in the queue', () => {
    const noisy = Array.from({ length: 60 }, (_, index) => ({
      ...work,
      slot: '0',
      ms: index % 2 === 0 ? 600 : 1_600,
    }));
    const found = forecast({
      slots: [slot('0')],
      waiting: all(40),
      model: new DurationModel(noisy),
      prepare: NOTHING,
      now: NOW,
    });
    const width = (id: string): number => {
      const { low, high } = rangeOf(found.get(id)?.start ?? NOTHING);
      return (high - low) / (high + low);
    };
    expect(width('t39')).toBeLessThan(width('t3') * 0.7);
  });
});
