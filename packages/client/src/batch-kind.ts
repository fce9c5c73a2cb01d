import type { Batch, BatchEvent } from './api-types.js';
import type { WatchKind, WatchLinks } from './watch-kind.js';

export const BATCHES: WatchKind<Batch, BatchEvent> = {
  address: '/v1/batches',
  types: ['state', 'progress', 'item', 'done'],
  linksOf: batchLinks,
  eventsOf: (batch) => {
    const { state, counts, progress, items, finishedAt } = batch;
    const events: BatchEvent[] = [
      { type: 'state', data: { state, counts } },
      { type: 'progress', data: progress },
      ...items.map((data) => ({ type: 'item', data }) as const),
    ];
    if (finishedAt !== null) events.push({ type: 'done', data: batch });
    return events;
  },
  newsOf: (event) => {
    switch (event.type) {
      case 'state':
        return [event.type, `${event.data.state} ${Object.values(event.data.counts).join(' ')}`];
      case 'progress':
        return [event.type, String(event.data.fraction)];
      case 'item':
        return [`${event.type} ${event.data.index}`, `${event.data.state} ${event.data.erased}`];
      case 'done':
        return [event.type, ''];
    }
  },
  fractionOf: (event) => (event.type === 'progress' ? event.data.fraction : null),
  endOf: (event) => (event.type === 'done' ? event.data : null),
  located: (event) => event,
};

export function batchLinks({ links }: Partial<Pick<Batch, 'links'>>): WatchLinks | null {
  return links ? { events: links.events, itself: links.batch } : null;
}
