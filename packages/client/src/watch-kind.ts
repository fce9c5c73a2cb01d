/** Something that happens, told apart by `type`. */
export interface WatchEvent {
  readonly type: string;
  readonly data: unknown;
}

/** Addresses that need no key. */
export interface WatchLinks {
  readonly events: string;
  /** Of the thing itself, for polls; undefined from a service that gives none. */
  readonly itself: string | undefined;
}

/** What can be watched: a transfer, or a batch. */
export interface WatchKind<T, E extends WatchEvent> {
  /** Of all of the kind: `/v1/transfers`. */
  readonly address: string;
  /** The events that are known; a newer service may have others. */
  readonly types: readonly E['type'][];
  readonly linksOf: (thing: T) => WatchLinks | null;
  /** Where it stands, as events. */
  readonly eventsOf: (thing: T) => E[];
  /** What an event is about, and what of it is news when it was another before: estimates move all the time. */
  readonly newsOf: (event: E) => readonly [topic: string, key: string];
  /** Of the event `progress`; null for the others. */
  readonly fractionOf: (event: E) => number | null;
  /** Of the event `done`; null for the others. */
  readonly endOf: (event: E) => T | null;
  /** With whole addresses. */
  readonly located: (event: E, address: (named: string) => string) => E;
}
