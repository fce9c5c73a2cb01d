import { type StreamEvent, streamEvent } from '../following/stream-events.js';
import type { PreviewEventView, StateEventView } from './events.view.js';
import type { ProgressView, TransferView } from '../records/transfer.view.js';

/** The topics of events, in the order in which `eventsOf` returns them. */
export const TRANSFER_TOPICS = ['state', 'progress', 'preview', 'done'] as const;

/** A snapshot of a transfer. */
export interface Moment {
  readonly transfer: TransferView;
  readonly preview: { readonly key: string; readonly news: PreviewEventView } | null;
}

/** The snapshot as events. A reader that has not received anything yet gets all of them. */
export function eventsOf({ transfer, preview }: Moment): readonly StreamEvent[] {
  const { state, attempts, queue, progress, finishedAt } = transfer;
  const news: StateEventView = { state, attempts, queue };
  // A changed estimate alone makes no new event; it is sent with the next change of the position.
  const events = [streamEvent('state', `${state}.${attempts}.${queue?.position ?? ''}`, news)];
  if (progress !== null) events.push(streamEvent('progress', progressKey(progress), progress));
  if (preview !== null && finishedAt === null) events.push(streamEvent('preview', preview.key, preview.news));
  if (finishedAt !== null) events.push(streamEvent('done', String(Date.parse(finishedAt)), transfer));
  return events;
}

function progressKey({ fraction, step, steps }: ProgressView): string {
  return `${step}.${steps}.${Math.round(fraction * 10_000)}`;
}
