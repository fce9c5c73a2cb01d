import { describe, expect, it } from 'vitest';
import { assign, type SlotView } from './scheduler.js';

const slot = (name: string, changes: Partial<SlotView> = {}): SlotView => ({
  slot: name,
  ahead: 0,
  lookAhead: 2,
  checkpoints: null,
  ...changes,
});
const waiting = (...ids: string[]) => ids.map((id) => ({ id, checkpoint: null }));

describe('the scheduler', () => {
  it('serves first who came first, and no more than the look-ahead has room for', () => {
    const assignments = assign(waiting('a', 'b', 'c'), [slot('0')]);
    expect(assignments.map(({ transferId }) => transferId)).toEqual(['a', 'b']);
  });

  it('gives nothing to a slot whose look-ahead is full', () => {
    expect(assign(waiting('a'), [slot('0', { ahead: 2 })])).toEqual([]);
  });

  it('sends each transfer to the slot with the most room', () => {
    const assignments = assign(waiting('a', 'b', 'c'), [slot('0', { ahead: 1 }), slot('1')]);
    expect(assignments).toEqual([
      { transferId: 'a', slot: '1' },
      { transferId: 'b', slot: '0' },
      { transferId: 'c', slot: '1' },
    ]);
  });

  it('passes over a transfer whose checkpoint no free slot has, without holding up the others', () => {
    const special = { id: 'a', checkpoint: 'anime' };
    const assignments = assign([special, ...waiting('b')], [slot('0', { checkpoints: ['plain'] })]);
    expect(assignments).toEqual([{ transferId: 'b', slot: '0' }]);
  });

  it('knows a checkpoint whose title has gained its hash since', () => {
    const transfer = { id: 'a', checkpoint: 'anime.safetensors' };
    const assignments = assign([transfer], [slot('0', { checkpoints: ['anime.safetensors [ede033e160]'] })]);
    expect(assignments).toEqual([{ transferId: 'a', slot: '0' }]);
  });

  it('does not hold an unknown list of checkpoints against a slot', () => {
    const assignments = assign([{ id: 'a', checkpoint: 'anime' }], [slot('0')]);
    expect(assignments).toEqual([{ transferId: 'a', slot: '0' }]);
  });
});
