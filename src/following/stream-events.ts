/** One event; the same for all followers of a resource. */
export interface StreamEvent {
  readonly name: string;
  /** An event supersedes the previous event of its topic. */
  readonly topic: string;
  /** Distinguishes the event from others of its topic; contains no slash. */
  readonly key: string;
  /** JSON on one line. */
  readonly data: string;
}

/** Key of the last event of each topic that a client has received; no entry for a topic without any. */
export type Seen = Readonly<Record<string, string>>;

export const NOTHING_SEEN: Seen = {};

/** Name of the event that ends a stream. */
export const LAST_EVENT = 'done';

/** @param topic default: the event's name */
export function streamEvent(name: string, key: string, data: object, topic = name): StreamEvent {
  return { name, topic, key, data: JSON.stringify(data) };
}

/** The events that a client has not received yet. Superseded events in between are skipped. */
export function unseen(events: readonly StreamEvent[], seen: Seen): readonly StreamEvent[] {
  return events.filter(({ topic, key }) => seen[topic] !== key);
}

/**
 * Serialises events, each with an id from which the client can resume.
 * @param topics all topics, always in the same order: an id has one position for each
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

/** Parses a `Last-Event-ID`; an unknown or malformed id counts as nothing seen. */
export function parseEventId(id: string | undefined, topics: readonly string[]): Seen {
  const keys = (id ?? '').split('/', topics.length + 1);
  if (keys.length !== topics.length || !keys.every((key) => KEY.test(key))) return NOTHING_SEEN;
  const seen = topics.map((topic, index): [string, string] => [topic, keys[index] ?? '']);
  return Object.fromEntries(seen.filter(([, key]) => key !== ''));
}

const KEY = /^[\w.]{0,64}$/;
