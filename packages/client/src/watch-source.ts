import type { Http } from './http.js';
import { EaselProblem, EaselUnreachable, UNEXPLAINED, waitOf } from './problem.js';
import { readEvents } from './server-sent-events.js';
import type { WatchEvent, WatchKind, WatchLinks } from './watch-kind.js';
import type { WatchOptions } from './watch-options.js';

/** The service sends at least a comment every 15 s. */
const SILENCE_MS = 45_000;
/** Interval of polling if there is no `Retry-After`. */
const POLL_MS = 2_000;

export interface Polled<E> {
  readonly events: readonly E[];
  readonly retryAfterMs: number | null;
}

export interface SourceOptions extends Omit<WatchOptions, 'renew'> {
  /** Returns new links when the current ones have expired. */
  readonly renew?: () => Promise<WatchLinks | null>;
}

interface Start {
  readonly id: string;
  /** Null: use the key. */
  readonly links: WatchLinks | null;
}

/** The source of the events of one transfer or batch: its stream, and polling. */
export class WatchSource<T, E extends WatchEvent> {
  private readonly address: string;
  private links: WatchLinks | null;
  private lastEventId = '';
  private etag: string | null = null;

  constructor(
    private readonly http: Http,
    readonly kind: WatchKind<T, E>,
    start: Start,
    private readonly options: SourceOptions,
  ) {
    this.address = `${kind.address}/${encodeURIComponent(start.id)}`;
    this.links = start.links;
  }

  /** Whether `poll` is possible: there may be a link to the stream only. */
  get canPoll(): boolean {
    return this.links === null || this.links.itself !== undefined;
  }

  /**
   * The events of one connection, from where the last one broke off.
   * @param onWord called for anything the service sends, including keep-alive comments
   */
  async *stream(onWord: () => void): AsyncGenerator<E, void, undefined> {
    const response = await this.withFreshLinks(() => this.connect());
    if (response.status === 204 || response.body === null) {
      this.lastEventId = ''; // the end was sent but got lost: poll, or stream from the start
      return;
    }
    yield* this.read(response.body, onWord);
  }

  /** The current state as events; empty if it has not changed. */
  async poll(): Promise<Polled<E>> {
    return this.withFreshLinks(() => this.ask());
  }

  private async *read(
    body: ReadableStream<Uint8Array>,
    onWord: () => void,
  ): AsyncGenerator<E, void, undefined> {
    try {
      for await (const { name, id, data } of readEvents(body, SILENCE_MS, onWord)) {
        if (!this.kind.types.some((type) => type === name)) continue; // sent by a newer service
        const event = { type: name, data: JSON.parse(data) as unknown } as E;
        yield this.kind.located(event, (named) => this.http.address(named));
        this.lastEventId = id;
      }
    } catch (error) {
      throw new EaselUnreachable(error); // the connection broke off
    }
  }

  private async ask(): Promise<Polled<E>> {
    const headers = this.etag === null ? undefined : { 'if-none-match': this.etag };
    const address = this.links?.itself ?? this.address;
    const { signal } = this.options;
    const call = { method: 'GET', address, headers, signal, retries: 0 } as const;
    return this.http.call(call, async (response) => {
      const wait = waitOf(response.headers.get('retry-after')) ?? POLL_MS;
      if (response.status === 304) return { events: [], retryAfterMs: wait };
      const thing = (await response.json()) as T;
      this.etag = response.headers.get('etag');
      // Each response has new links, so that polling never outlasts them.
      if (this.links !== null) this.links = this.kind.linksOf(thing) ?? this.links;
      return { events: this.kind.eventsOf(thing), retryAfterMs: wait };
    });
  }

  /** Retries once with new links if the current ones have expired. */
  private async withFreshLinks<R>(use: () => Promise<R>): Promise<R> {
    try {
      return await use();
    } catch (error) {
      const { renew } = this.options;
      if (this.links === null || !isExpired(error) || renew === undefined) throw error;
      this.links = await renew();
      return use();
    }
  }

  private async connect(): Promise<Response> {
    const { preview, signal } = this.options;
    const call = {
      method: 'GET',
      address: this.links?.events ?? `${this.address}/events`,
      query: preview === true ? { preview } : {},
      headers: this.lastEventId === '' ? undefined : { 'last-event-id': this.lastEventId },
      signal,
      retries: 0,
    } as const;
    return this.http.call(call, (response) => Promise.resolve(response));
  }
}

/** The link has expired, or the operator has changed the signing secret. */
function isExpired(error: unknown): boolean {
  return error instanceof EaselProblem && (error.status === 403 || error.status === 401);
}

/** Whether the error would repeat itself. Responses that do not come from the service may be temporary. */
export function isFinal(error: unknown): boolean {
  if (error instanceof EaselUnreachable) return false;
  if (!(error instanceof EaselProblem)) return true;
  return error.code !== UNEXPLAINED && error.status < 500 && error.status !== 429;
}
