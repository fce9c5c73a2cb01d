import type { ItemStanding } from '../records/batch-record.js';
import { BEFORE_THE_GPU } from '../records/transfer-states.js';
import { UNKNOWN_HIGH_MS } from '../scheduling/moments.js';
import type { BatchItemView, BatchProgressView } from './batch.view.js';

/** The parts of an item that the progress of its batch is computed from. */
export type ProgressingItem = Pick<BatchItemView, 'state' | 'queue' | 'progress'>;

/**
 * Computes the progress of a batch.
 * @param standings one per item: an item that has ended counts as complete from then on, even if an operator sends it
 * back, so that the fraction never falls
 * @param generationMs duration of one generation, used where no better estimate exists
 */
export function batchProgress(
  items: readonly ProgressingItem[],
  standings: readonly Pick<ItemStanding, 'hadEnded'>[],
  generationMs: number,
): BatchProgressView {
  const done = items.reduce(
    (sum, { progress }, index) => sum + (standings[index]?.hadEnded ? 1 : (progress?.fraction ?? 0)),
    0,
  );
  return {
    fraction: Math.round((done / items.length) * 10_000) / 10_000,
    etaMs: Math.round(etaMs(items, generationMs)),
  };
}

/** Items in the queue end one generation after their estimated start; items without a position run one by one. */
function etaMs(items: readonly ProgressingItem[], generationMs: number): number {
  if (items.some(({ queue }) => queue?.estimatedStartMs.high === UNKNOWN_HIGH_MS)) return UNKNOWN_HIGH_MS;
  const onGpu = items
    .filter(({ state }) => state === 'generating')
    .map(({ progress }) => progress?.etaMs ?? generationMs);
  const before = items.filter(({ state }) => BEFORE_THE_GPU.includes(state));
  const ends = before.flatMap(({ queue }) => (queue ? middle(queue.estimatedStartMs) + generationMs : []));
  const placeless = before.length - ends.length;
  return Math.max(Math.max(0, ...onGpu) + placeless * generationMs, ...ends);
}

function middle({ low, high }: { readonly low: number; readonly high: number }): number {
  return (low + high) / 2;
}
