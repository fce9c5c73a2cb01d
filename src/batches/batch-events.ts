import { LAST_EVENT, type StreamEvent, streamEvent } from '../following/stream-events.js';
import type { BatchItemView, BatchStateEventView, BatchView } from './batch.view.js';

/** The topics of a batch's events, in the order of `batchEvents`; each item is a topic of its own. */
export function batchTopics({ items }: BatchView): readonly string[] {
  return ['state', 'progress', ...items.map(itemTopic), LAST_EVENT];
}

/** The batch as events. A reader that has not received anything yet gets all of them. */
export function batchEvents(batch: BatchView): readonly StreamEvent[] {
  const { state, counts, progress, items, finishedAt } = batch;
  const news: BatchStateEventView = { state, counts };
  // A changed estimate alone makes no new event.
  return [
    streamEvent('state', `${state}.${Object.values(counts).join('.')}`, news),
    streamEvent('progress', String(Math.round(progress.fraction * 10_000)), progress),
    ...items.map((item) => streamEvent('item', itemKey(item), item, itemTopic(item))),
    ...(finishedAt === null ? [] : [streamEvent(LAST_EVENT, String(Date.parse(finishedAt)), batch)]),
  ];
}

function itemTopic({ index }: BatchItemView): string {
  return `item ${index}`;
}

/** Short, because every event id contains the keys of all items. */
function itemKey({ state, erased }: BatchItemView): string {
  return `${state.slice(0, 2)}${erased ? 'x' : ''}`;
}
