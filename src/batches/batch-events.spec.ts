import { describe, expect, it } from 'vitest';
import { NOTHING_SEEN, parseEventId, toStream, unseen } from '../following/stream-events.js';
import { countStates } from '../records/batch-states.js';
import type { TransferState } from '../records/transfer-states.js';
import { UNKNOWN_HIGH_MS } from '../scheduling/moments.js';
import { batchEvents, batchTopics } from './batch-events.js';
import { batchProgress } from './batch-progress.js';
import type { BatchItemView, BatchView } from './batch.view.js';

function item(
  state: TransferState,
  index: number,
  fraction = 0,
  queue: BatchItemView['queue'] = null,
): BatchItemView {
  return {
    index,
    transferId: String(index),
    style: 'anime',
    photoId: 'sample',
    state,
    erased: false,
    queue,
    progress: { fraction, step: 0, steps: 20, etaMs: 2_000 },
    result: null,
    links: null,
    error: null,
  };
}

function batch(states: readonly TransferState[], changes: Partial<BatchView> = {}): BatchView {
  return {
    id: 'b',
    state: 'running',
    createdAt: '2026-11-21T12:00:00.000Z',
    finishedAt: null,
    expiresAt: '2026-11-22T12:00:00.000Z',
    progress: { fraction: 0.5, etaMs: 100 },
    counts: countStates(states),
    items: states.map((state, index) => item(state, index)),
    result: null,
    links: null,
    metadata: {},
    ...changes,
  };
}

const names = (id: string, later: BatchView): string[] =>
  unseen(batchEvents(later), parseEventId(id, batchTopics(later))).map(({ name }) => name);

describe('the events of a batch', () => {
  it('begin with the whole batch, then contain only changed items', () => {
    const first = batch(['generating', 'queued']);
    const { text } = toStream(batchEvents(first), NOTHING_SEEN, batchTopics(first));
    const ids = [...text.matchAll(/^id: (.*)$/gm)].map(([, id = '']) => id);
    expect(ids).toHaveLength(4);
    expect(names(ids[3] ?? '', first)).toEqual([]);
    expect(names(ids[2] ?? '', first)).toEqual(['item']);
    expect(names(ids[3] ?? '', batch(['succeeded', 'queued']))).toEqual(['state', 'item']);
    expect(
      names(ids[3] ?? '', batch(['generating', 'queued'], { progress: { fraction: 0.5, etaMs: 9 } })),
    ).toEqual([]);
    const done = batch(['succeeded', 'failed'], { finishedAt: '2026-11-21T12:00:09.000Z' });
    expect(names(ids[3] ?? '', done)).toEqual(['state', 'item', 'item', 'done']);
  });

  it('start over for an event id of another batch or of a transfer', () => {
    const now = batch(['queued', 'queued']);
    for (const id of ['', 'a/b/c', 'queued.0///', 'a/b/c/d/e/f'])
      expect(names(id, now)).toEqual(['state', 'progress', 'item', 'item']);
  });

  it('have ids shorter than 500 characters for a hundred items', () => {
    const large = batch(Array.from({ length: 100 }, () => 'generating'));
    const { text } = toStream(batchEvents(large), NOTHING_SEEN, batchTopics(large));
    expect(Math.max(...[...text.matchAll(/^id: (.*)$/gm)].map(([, id = '']) => id.length))).toBeLessThan(500);
  });
});

describe('the progress of a batch', () => {
  const going = { hadEnded: false };
  const over = { hadEnded: true };

  it('counts each item by its fraction, and an ended one as complete', () => {
    const items = [item('failed', 0), item('generating', 1, 0.5), item('queued', 2), item('succeeded', 3, 1)];
    expect(batchProgress(items, [over, going, going, over], 4_000).fraction).toBe(0.625);
  });

  it('does not fall when an operator sends a failed item back', () => {
    expect(batchProgress([item('queued', 0)], [over], 4_000).fraction).toBe(1);
  });

  it('estimates the end of the last item', () => {
    const queue = { position: 3, estimatedStartMs: { low: 8_000, high: 12_000 } };
    const waits = item('queued', 2, 0, queue);
    const items = [item('generating', 0, 0.5), item('waiting', 1), waits];
    expect(batchProgress(items.slice(0, 2), [going, going], 4_000).etaMs).toBe(6_000);
    expect(batchProgress(items, [going, going, going], 4_000).etaMs).toBe(14_000);
    expect(batchProgress([item('succeeded', 0)], [over], 4_000).etaMs).toBe(0);
  });

  it('uses the estimated starts of items that are assigned to a slot', () => {
    const queue = { position: 2, estimatedStartMs: { low: 20_000, high: 30_000 } };
    for (const state of ['preparing', 'waiting'] as const) {
      const items = [item('generating', 0, 0.5), item(state, 1, 0, queue)];
      expect(batchProgress(items, [going, going], 4_000).etaMs).toBe(29_000);
    }
  });

  it('has no estimate when the start of an item cannot be estimated', () => {
    const unknown = { position: 3, estimatedStartMs: { low: 8_000, high: UNKNOWN_HIGH_MS } };
    const items = [item('generating', 0, 0.5), item('queued', 1, 0, unknown)];
    expect(batchProgress(items, [going, going], 4_000).etaMs).toBe(UNKNOWN_HIGH_MS);
  });
});
