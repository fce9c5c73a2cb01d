import { type StreamEvent, streamEvent } from '../following/stream-events.js';
import type { PreviewEventView, StateEventView } from './events.view.js';
import type { ProgressView, TransferView } from '../records/transfer.view.js';

/** In the order in which one look gives them. */
export const TRANSFER_TOPICS = ['state', 'progress', 'preview', 'done'] as const;

/** What one look at a transfer shows. */
export interface Moment {
  readonly transfer: TransferView;
  readonly preview: { readonly key: string; readonly news: PreviewEventView } | null;
}

/** Where the transfer stands, as events: to somebody who has seen nothing yet, all of them are new. */
export function eventsOf({ transfer, preview }: Moment): readonly StreamEvent[] {
  const { state, attempts, queue, progress, finishedAt } = transfer;
  const news: StateEventView = { state, attempts, queue };
  // An estimate that moves while the place stays is no news; it comes along with the next place.
  const events = [streamEvent('state', `${state}.${attempts}.${queue?.position ?? ''}`, news)];
  if (progress !== null) events.push(streamEvent('progress', progressKey(progress), progress));
  if (preview !== null && finishedAt === null) events.push(streamEvent('preview', preview.key, preview.news));
  if (finishedAt !== null) events.push(streamEvent('done', String(Date.parse(finishedAt)), transfer));
  return events;
}

function progressKey({ fraction, step, steps }: ProgressView): string {
  return `${step}.${steps}.${Math.round(fraction * 10_000)}`;
}
