import { describe, expect, it } from 'vitest';
import { hasEnded, mayMove, TRANSFER_STATES } from './transfer-states.js';

describe('the states of a transfer', () => {
  it('never leave a final state', () => {
    for (const from of TRANSFER_STATES.filter((state) => hasEnded(state))) {
      const others = TRANSFER_STATES.filter((state) => state !== from);
      expect(others.filter((to) => mayMove(from, to))).toEqual([]);
    }
  });

  it('lead to failed and cancelled from everywhere else', () => {
    for (const from of TRANSFER_STATES.filter((one) => !hasEnded(one))) {
      expect(mayMove(from, 'failed')).toBe(true);
      expect(mayMove(from, 'cancelled')).toBe(true);
    }
  });

  it('go back to waiting for another attempt, and nowhere else', () => {
    expect(mayMove('generating', 'waiting')).toBe(true);
    expect(mayMove('finishing', 'waiting')).toBe(true);
    expect(mayMove('generating', 'preparing')).toBe(false);
    expect(mayMove('waiting', 'queued')).toBe(false);
  });
});
