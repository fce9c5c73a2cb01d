import { LAST_EVENT, type StreamEvent, streamEvent } from '../following/stream-events.js';
import type { BatchItemView, BatchStateEventView, BatchView } from './batch.view.js';

/** What a reader can be told of, in the order in which one look gives it: each item is a topic of its own. */
export function batchTopics({ items }: BatchView): readonly string[] {
  return ['state', 'progress', ...items.map(itemTopic), LAST_EVENT];
}

/** Where the batch stands, as events: to somebody who has seen nothing yet, all of them are new. */
export function batchEvents(batch: BatchView): readonly StreamEvent[] {
  const { state, counts, progress, items, finishedAt } = batch;
  const news: BatchStateEventView = { state, counts };
  // An estimate that moves alone is no news.
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

/** Short, for all of them stand in the id of each event. */
function itemKey({ state, erased }: BatchItemView): string {
  return `${state.slice(0, 2)}${erased ? 'x' : ''}`;
}
