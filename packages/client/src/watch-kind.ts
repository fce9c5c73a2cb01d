/** An event, discriminated by `type`. */
export interface WatchEvent {
  readonly type: string;
  readonly data: unknown;
}

/** Signed addresses that need no key. */
export interface WatchLinks {
  readonly events: string;
  /** Address of the transfer or batch itself, for polling; undefined if the service provides none. */
  readonly itself: string | undefined;
}

/** Describes what can be watched: transfers or batches. `T` is the watched object. */
export interface WatchKind<T, E extends WatchEvent> {
  /** Address of the collection: `/v1/transfers`. */
  readonly address: string;
  /** Known event types; a newer service may send others. */
  readonly types: readonly E['type'][];
  readonly linksOf: (thing: T) => WatchLinks | null;
  /** The current state of the object, as events. */
  readonly eventsOf: (thing: T) => E[];
  /**
   * Topic and content of an event: it is news if the content differs from the last one of its topic. Estimates are
   * left out, because they change all the time.
   */
  readonly newsOf: (event: E) => readonly [topic: string, key: string];
  /** The fraction of a `progress` event; null for others. */
  readonly fractionOf: (event: E) => number | null;
  /** The object in a `done` event; null for others. */
  readonly endOf: (event: E) => T | null;
  /** The event with absolute addresses. */
  readonly located: (event: E, address: (named: string) => string) => E;
}
