import { describe, expect, it } from 'vitest';
import { TurnPace } from './turn-pace.js';

const STEPS = 40;
const PER_TURN = 8;

async function walk(next: () => Promise<void>): Promise<void> {
  for (let step = 0; step < STEPS; step += 1) await next();
}

describe('the pace of many tasks in the event loop', () => {
  it('lets everything else run after every few steps', async () => {
    const pace = new TurnPace(PER_TURN);
    let turns = 0;
    let walking = true;
    const count = (): void => {
      turns += 1;
      if (walking) setImmediate(count);
    };
    setImmediate(count);
    await Promise.all(Array.from({ length: 20 }, () => walk(pace.join())));
    walking = false;
    expect(turns).toBeGreaterThanOrEqual((20 * STEPS) / PER_TURN - 1);
  });

  it('finishes the oldest first, whichever asks first', async () => {
    const pace = new TurnPace(PER_TURN);
    const places = Array.from({ length: 30 }, () => pace.join());
    const done: number[] = [];
    const walks = places.map((next, place) => async () => {
      await walk(next);
      done.push(place);
    });
    await Promise.all(walks.toReversed().map((run) => run()));
    // Tasks that share a turn may end in any order.
    for (const [index, place] of done.entries()) expect(Math.abs(place - index)).toBeLessThan(PER_TURN);
  });

  it('does not wait for a task that has stopped', async () => {
    const pace = new TurnPace(PER_TURN);
    await pace.join()();
    let done = 0;
    const others = Array.from({ length: 20 }, () => walk(pace.join()).then(() => (done += 1)));
    await Promise.all(others);
    expect(done).toBe(20);
  });
});
