/** One event, as all who follow the same thing get it. */
export interface StreamEvent {
  readonly name: string;
  /** What it is about: it takes the place of the one before it with the same topic. */
  readonly topic: string;
  /** Tells it from the other events of its topic; holds no slash. */
  readonly key: string;
  /** JSON on one line. */
  readonly data: string;
}

/** The key of the last event of each topic that a reader has got; nothing for a topic of which it has got none. */
export type Seen = Readonly<Record<string, string>>;

export const NOTHING_SEEN: Seen = {};

/** After this one a stream ends. */
export const LAST_EVENT = 'done';

/** @param topic left out: its name is what it is about */
export function streamEvent(name: string, key: string, data: object, topic = name): StreamEvent {
  return { name, topic, key, data: JSON.stringify(data) };
}

/** Those of `events` that a reader has not got yet. Whatever came in between them is out of date: it is left out. */
export function unseen(events: readonly StreamEvent[], seen: Seen): readonly StreamEvent[] {
  return events.filter(({ topic, key }) => seen[topic] !== key);
}

/**
 * The events as a reader gets them, each with the id by which it can go on after it.
 * @param topics all that there are, always in the same order: an id has a place for each
 */
export function toStream(
  events: readonly StreamEvent[],
  before: Seen,
  topics: readonly string[],
): { readonly text: string; readonly seen: Seen } {
  let text = '';
  let seen = before;
  for (const { name, topic, key, data } of events) {
    seen = { ...seen, [topic]: key };
    text += `event: ${name}\nid: ${topics.map((each) => seen[each] ?? '').join('/')}\ndata: ${data}\n\n`;
  }
  return { text, seen };
}

/** What a reader has seen, by its `Last-Event-ID`; for an id that is none of ours, nothing. */
export function parseEventId(id: string | undefined, topics: readonly string[]): Seen {
  const keys = (id ?? '').split('/', topics.length + 1);
  if (keys.length !== topics.length || !keys.every((key) => KEY.test(key))) return NOTHING_SEEN;
  const seen = topics.map((topic, index): [string, string] => [topic, keys[index] ?? '']);
  return Object.fromEntries(seen.filter(([, key]) => key !== ''));
}

const KEY = /^[\w.]{0,64}$/;
