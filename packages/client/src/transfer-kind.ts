import type { Transfer, TransferEvent } from './api-types.js';
import type { WatchKind, WatchLinks } from './watch-kind.js';

export const TRANSFERS: WatchKind<Transfer, TransferEvent> = {
  address: '/v1/transfers',
  types: ['state', 'progress', 'preview', 'done'],
  linksOf: transferLinks,
  eventsOf: (transfer) => {
    const { state, attempts, queue, progress, finishedAt } = transfer;
    const events: TransferEvent[] = [{ type: 'state', data: { state, attempts, queue } }];
    if (progress !== null) events.push({ type: 'progress', data: progress });
    if (finishedAt !== null) events.push({ type: 'done', data: transfer });
    return events;
  },
  newsOf: (event) => {
    switch (event.type) {
      case 'state':
        return [event.type, `${event.data.state} ${event.data.attempts} ${event.data.queue?.position ?? ''}`];
      case 'progress':
        return [event.type, `${event.data.fraction} ${event.data.step} ${event.data.steps}`];
      case 'preview':
        return [event.type, `${event.data.available} ${event.data.url ?? ''}`];
      case 'done':
        return [event.type, ''];
    }
  },
  fractionOf: (event) => (event.type === 'progress' ? event.data.fraction : null),
  endOf: (event) => (event.type === 'done' ? event.data : null),
  located: (event, address) => {
    if (event.type !== 'preview' || event.data.url === null) return event;
    return { ...event, data: { ...event.data, url: address(event.data.url) } };
  },
};

export function transferLinks({ links }: Partial<Pick<Transfer, 'links'>>): WatchLinks | null {
  return links ? { events: links.events, itself: links.transfer } : null;
}
