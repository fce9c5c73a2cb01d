import type { Transfer, TransferEvent } from './api-types.js';
import type { Http } from './http.js';
import { EaselProblem, EaselUnreachable, UNEXPLAINED, waitOf } from './problem.js';
import { readEvents } from './server-sent-events.js';
import type { WatchOptions } from './watch-options.js';

const NAMES: readonly string[] = ['state', 'progress', 'preview', 'done'] satisfies TransferEvent['type'][];
/** The service says something each 15 s. */
const SILENCE_MS = 45_000;
/** What a wait between polls is without a `Retry-After`. */
const POLL_MS = 2_000;

export interface Polled {
  readonly events: readonly TransferEvent[];
  readonly retryAfterMs: number | null;
}

/** Where the events of one transfer come from: its stream, and the transfer itself. */
export class TransferSource {
  private lastEventId = '';
  private etag: string | null = null;

  constructor(
    private readonly http: Http,
    private readonly id: string,
    /** Address of the stream that needs no key; null: the key is used. */
    private link: string | null,
    private readonly options: WatchOptions,
  ) {}

  /**
   * One connection's events, from where the last one broke off.
   * @param onWord called for whatever the service says, also that it is still there
   */
  async *stream(onWord: () => void): AsyncGenerator<TransferEvent, void, undefined> {
    const response = await this.open();
    if (response.status === 204 || response.body === null) {
      this.lastEventId = ''; // the end has been told, and got lost: the transfer tells it again
      return;
    }
    yield* this.read(response.body, onWord);
  }

  private async *read(
    body: ReadableStream<Uint8Array>,
    onWord: () => void,
  ): AsyncGenerator<TransferEvent, void, undefined> {
    try {
      for await (const { name, id, data } of readEvents(body, SILENCE_MS, onWord)) {
        if (!NAMES.includes(name)) continue; // of a newer service
        yield this.located({ type: name, data: JSON.parse(data) } as TransferEvent);
        this.lastEventId = id;
      }
    } catch (error) {
      throw new EaselUnreachable(error); // the line broke off
    }
  }

  /** Whether `poll` may be asked: who has only a link has one to the stream. */
  get canPoll(): boolean {
    return this.link === null;
  }

  /** Where the transfer stands, if that has changed. */
  async poll(): Promise<Polled> {
    const headers = this.etag === null ? undefined : { 'if-none-match': this.etag };
    const { signal } = this.options;
    const call = { method: 'GET', address: `/v1/transfers/${this.id}`, headers, signal, retries: 0 } as const;
    return this.http.call(call, async (response) => {
      const wait = waitOf(response.headers.get('retry-after')) ?? POLL_MS;
      if (response.status === 304) return { events: [], retryAfterMs: wait };
      const transfer = (await response.json()) as Transfer;
      this.etag = response.headers.get('etag');
      return { events: eventsOf(transfer), retryAfterMs: wait };
    });
  }

  private async open(): Promise<Response> {
    try {
      return await this.connect();
    } catch (error) {
      const { renew } = this.options;
      if (this.link === null || !isOver(error) || renew === undefined) throw error;
      this.link = (await renew()).links?.events ?? null;
      return this.connect();
    }
  }

  private async connect(): Promise<Response> {
    const { preview, signal } = this.options;
    const call = {
      method: 'GET',
      address: this.link ?? `/v1/transfers/${this.id}/events`,
      query: preview === true ? { preview } : {},
      headers: this.lastEventId === '' ? undefined : { 'last-event-id': this.lastEventId },
      signal,
      retries: 0,
    } as const;
    return this.http.call(call, (response) => Promise.resolve(response));
  }

  private located(event: TransferEvent): TransferEvent {
    if (event.type !== 'preview' || event.data.url === null) return event;
    return { ...event, data: { ...event.data, url: this.http.address(event.data.url) } };
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

function eventsOf(transfer: Transfer): TransferEvent[] {
  const { state, attempts, queue, progress, finishedAt } = transfer;
  const events: TransferEvent[] = [{ type: 'state', data: { state, attempts, queue } }];
  if (progress !== null) events.push({ type: 'progress', data: progress });
  if (finishedAt !== null) events.push({ type: 'done', data: transfer });
  return events;
}
