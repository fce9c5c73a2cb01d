import type { Http } from './http.js';
import { EaselProblem, EaselUnreachable, UNEXPLAINED, waitOf } from './problem.js';
import { readEvents } from './server-sent-events.js';
import type { WatchEvent, WatchKind, WatchLinks } from './watch-kind.js';
import type { WatchOptions } from './watch-options.js';

/** The service says something each 15 s. */
const SILENCE_MS = 45_000;
/** What a wait between polls is without a `Retry-After`. */
const POLL_MS = 2_000;

export interface Polled<E> {
  readonly events: readonly E[];
  readonly retryAfterMs: number | null;
}

export interface SourceOptions extends Omit<WatchOptions, 'renew'> {
  /** New links, when those that one had are over. */
  readonly renew?: () => Promise<WatchLinks | null>;
}

interface Start {
  readonly id: string;
  /** Null: the key is used. */
  readonly links: WatchLinks | null;
}

/** Where the events of one thing come from: its stream, and the thing itself. */
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

  /** Whether `poll` may be asked: there may be a link to the stream alone. */
  get canPoll(): boolean {
    return this.links === null || this.links.itself !== undefined;
  }

  /**
   * One connection's events, from where the last one broke off.
   * @param onWord called for whatever the service says, also that it is still there
   */
  async *stream(onWord: () => void): AsyncGenerator<E, void, undefined> {
    const response = await this.renewing(() => this.connect());
    if (response.status === 204 || response.body === null) {
      this.lastEventId = ''; // the end has been told, and got lost: the thing itself tells it again
      return;
    }
    yield* this.read(response.body, onWord);
  }

  /** Where it stands, if that has changed. */
  async poll(): Promise<Polled<E>> {
    return this.renewing(() => this.ask());
  }

  private async *read(
    body: ReadableStream<Uint8Array>,
    onWord: () => void,
  ): AsyncGenerator<E, void, undefined> {
    try {
      for await (const { name, id, data } of readEvents(body, SILENCE_MS, onWord)) {
        if (!this.kind.types.some((type) => type === name)) continue; // of a newer service
        const event = { type: name, data: JSON.parse(data) as unknown } as E;
        yield this.kind.located(event, (named) => this.http.address(named));
        this.lastEventId = id;
      }
    } catch (error) {
      throw new EaselUnreachable(error); // the line broke off
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
      // Each has newer links: who goes on looking never stands outside.
      if (this.links !== null) this.links = this.kind.linksOf(thing) ?? this.links;
      return { events: this.kind.eventsOf(thing), retryAfterMs: wait };
    });
  }

  /** Once more with new links, if those that there were are over. */
  private async renewing<R>(use: () => Promise<R>): Promise<R> {
    try {
      return await use();
    } catch (error) {
      const { renew } = this.options;
      if (this.links === null || !isOver(error) || renew === undefined) throw error;
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

/** Its time is over, or the operator has exchanged what links are signed with. */
function isOver(error: unknown): boolean {
  return error instanceof EaselProblem && (error.status === 403 || error.status === 401);
}

/** A refusal that would be the same again. What is no answer of the service may be over soon. */
export function isFinal(error: unknown): boolean {
  if (error instanceof EaselUnreachable) return false;
  if (!(error instanceof EaselProblem)) return true;
  return error.code !== UNEXPLAINED && error.status < 500 && error.status !== 429;
}
