import type { PreviewEventView, StateEventView } from './events.view.js';
import type { ProgressView, TransferView } from './transfer.view.js';

/** In the order in which one look gives them. */
export const EVENT_NAMES = ['state', 'progress', 'preview', 'done'] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** What one look at a transfer shows. */
export interface Moment {
  readonly transfer: TransferView;
  readonly preview: { readonly key: string; readonly news: PreviewEventView } | null;
}

/** One event, as all who follow the transfer get it. */
export interface TransferEvent {
  readonly name: EventName;
  /** Tells it from the other events of its name; holds no slash. */
  readonly key: string;
  /** JSON on one line. */
  readonly data: string;
}

/** The key of the last event of each name that a reader has got; empty for none. */
export type Seen = Readonly<Record<EventName, string>>;

export const NOTHING_SEEN: Seen = { state: '', progress: '', preview: '', done: '' };

/** Where the transfer stands, as events: to somebody who has seen nothing yet, all of them are new. */
export function eventsOf({ transfer, preview }: Moment): readonly TransferEvent[] {
  const { state, attempts, queue, progress, finishedAt } = transfer;
  const news: StateEventView = { state, attempts, queue };
  // An estimate that moves while the place stays is no news; it comes along with the next place.
  const events = [event('state', `${state}.${attempts}.${queue?.position ?? ''}`, news)];
  if (progress !== null) events.push(event('progress', progressKey(progress), progress));
  if (preview !== null && finishedAt === null) events.push(event('preview', preview.key, preview.news));
  if (finishedAt !== null) events.push(event('done', String(Date.parse(finishedAt)), transfer));
  return events;
}

/** Those of `events` that a reader has not got yet. Whatever came in between them is out of date: it is left out. */
export function unseen(events: readonly TransferEvent[], seen: Seen): readonly TransferEvent[] {
  return events.filter(({ name, key }) => seen[name] !== key);
}

/** The events as a reader gets them, each with the id by which it can go on after it. */
export function toStream(events: readonly TransferEvent[], before: Seen): { text: string; seen: Seen } {
  let text = '';
  let seen = before;
  for (const { name, key, data } of events) {
    seen = { ...seen, [name]: key };
    text += `event: ${name}\nid: ${EVENT_NAMES.map((each) => seen[each]).join('/')}\ndata: ${data}\n\n`;
  }
  return { text, seen };
}

/** What a reader has seen, by its `Last-Event-ID`; for an id that is none of ours, nothing. */
export function parseEventId(id: string | undefined): Seen {
  const [, state, progress, preview, done] = ID.exec(id ?? '') ?? [];
  if (state === undefined || progress === undefined || preview === undefined || done === undefined)
    return NOTHING_SEEN;
  return { state, progress, preview, done };
}

const ID = /^([\w.]{0,40})\/([\w.]{0,40})\/([\w.]{0,40})\/([\w.]{0,40})$/;

function event(name: EventName, key: string, data: object): TransferEvent {
  return { name, key, data: JSON.stringify(data) };
}

function progressKey({ fraction, step, steps }: ProgressView): string {
  return `${step}.${steps}.${Math.round(fraction * 10_000)}`;
}
