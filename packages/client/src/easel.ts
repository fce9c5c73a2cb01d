import type {
  DryRun,
  Input,
  Method,
  Output,
  PathOf,
  Style,
  Transfer,
  TransferList,
  TransferQuery,
} from './api-types.js';
import { type Fetch, Http } from './http.js';
import { Batches } from './batches.js';
import { Photos } from './photos.js';
import { Download, Picture } from './picture.js';
import { bodyOf, type NewTransfer, submissionHeaders } from './submission.js';
import { transferLinks, TRANSFERS } from './transfer-kind.js';
import { Watch } from './watch.js';
import type { WatchOptions } from './watch-options.js';
import { WatchSource } from './watch-source.js';

export type {
  Batch,
  BatchEvent,
  BatchItem,
  BatchList,
  BatchQuery,
  BatchSubmission,
  DryRun,
  ErrorCode,
  Photo,
  Problem,
  Style,
  Submission,
  Transfer,
  TransferEvent,
  TransferList,
  TransferQuery,
} from './api-types.js';
export type { BatchRef, NewBatchOptions } from './batches.js';
export type { UploadOptions } from './photos.js';
export type { NewBatch, NewTransfer, PhotoBytes } from './submission.js';
export type { BatchWatchOptions, WatchHandlers, WatchOptions } from './watch-options.js';
export { EaselProblem, EaselUnreachable } from './problem.js';
export { Batches, Download, Photos, Picture, Watch };

export interface EaselOptions {
  /** Where the service is; default: where the page comes from. */
  readonly url?: string;
  /** Not for pages that others see: they get along with a transfer's `links`. */
  readonly key?: string | (() => string | Promise<string>);
  /** Tries after the first one, where another try is safe and can help. Default 5. */
  readonly retries?: number;
  /** Who asks for a longer wait than this is not waited for: the problem is thrown. Default 60 000. */
  readonly maxRetryWaitMs?: number;
  /** For an answer to begin. Default 120 000. */
  readonly timeoutMs?: number;
  readonly fetch?: Fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface SubmitOptions extends CallOptions {
  /** Keep it with what the user entered, and a submission that is done again after a reload starts no second transfer. */
  readonly idempotencyKey?: string;
  /** Waits so many seconds, 60 at most, for the transfer to end before the service answers. */
  readonly waitSeconds?: number;
}

/** A transfer, or its id. Without a key the transfer is needed: its `links` let one in. */
export type TransferRef = string | (Pick<Transfer, 'id'> & Partial<Pick<Transfer, 'links'>>);

type Linked = 'result' | 'preview' | 'controlMap' | 'events';

/** Easel's API. Every call can throw `EaselProblem`, `EaselUnreachable`, and the reason of an aborted `signal`. */
export class Easel {
  readonly batches: Batches;
  readonly photos: Photos;
  private readonly http: Http;

  constructor(options: EaselOptions = {}) {
    this.http = new Http({
      url: (options.url ?? '').replace(/\/+$/, ''),
      key: options.key,
      retries: options.retries ?? 5,
      maxRetryWaitMs: options.maxRetryWaitMs ?? 60_000,
      timeoutMs: options.timeoutMs ?? 120_000,
      fetch: options.fetch ?? ((address, init) => fetch(address, init)),
    });
    this.batches = new Batches(this.http);
    this.photos = new Photos(this.http);
  }

  async styles({ signal }: CallOptions = {}): Promise<readonly Style[]> {
    return (await this.request('GET', '/v1/styles', { signal })).items;
  }

  /** Accepted means kept. Tried again when the network or the service fails, always as the same transfer. */
  async submit(transfer: NewTransfer, options: SubmitOptions = {}): Promise<Transfer> {
    const { signal, idempotencyKey, waitSeconds } = options;
    const headers = submissionHeaders(idempotencyKey);
    if (waitSeconds !== undefined) headers['prefer'] = `wait=${waitSeconds}`;
    return this.http.json({
      method: 'POST',
      address: '/v1/transfers',
      body: bodyOf(transfer),
      headers,
      signal,
      repeatable: true,
    });
  }

  /** What would come of it: faces, size, memory, when and how long. Nothing is queued or kept. */
  async dryRun(transfer: NewTransfer, { signal }: CallOptions = {}): Promise<DryRun> {
    const call = { method: 'POST', address: '/v1/transfers', query: { dryRun: true }, signal } as const;
    return this.http.json({ ...call, body: bodyOf(transfer), repeatable: true });
  }

  async get(transfer: TransferRef, { signal }: CallOptions = {}): Promise<Transfer> {
    return this.request('GET', '/v1/transfers/{id}', { path: { id: idOf(transfer) }, signal });
  }

  /** Your own, newest first. */
  async list(query: TransferQuery = {}, { signal }: CallOptions = {}): Promise<TransferList> {
    return this.request('GET', '/v1/transfers', { query, signal });
  }

  /** Its events until it has ended: `for await (const { type, data } of …)`, or `await ….each({ progress })`. */
  watch(transfer: TransferRef, options: WatchOptions = {}): Watch {
    const links = this.http.hasKey || typeof transfer === 'string' ? null : transferLinks(transfer);
    const { renew, ...others } = options;
    const source = { ...others, renew: renew && (async () => transferLinks(await renew())) };
    return new Watch(new WatchSource(this.http, TRANSFERS, { id: idOf(transfer), links }, source), options);
  }

  /** The transfer as it ended, however that was. */
  async wait(transfer: TransferRef, options: WatchOptions = {}): Promise<Transfer> {
    return this.watch(transfer, options).each();
  }

  /** Wherever it is. One that has ended stays as it is. */
  async cancel(transfer: TransferRef, { signal }: CallOptions = {}): Promise<Transfer> {
    const address = `/v1/transfers/${encodeURIComponent(idOf(transfer))}/cancel`;
    return this.http.json({ method: 'POST', address, signal, repeatable: true });
  }

  /** With all its pictures. */
  async erase(transfer: TransferRef, { signal }: CallOptions = {}): Promise<void> {
    const address = `/v1/transfers/${encodeURIComponent(idOf(transfer))}`;
    await this.http.json({ method: 'DELETE', address, signal });
  }

  async result(transfer: TransferRef, { signal }: CallOptions = {}): Promise<Picture> {
    return this.picture(this.addressOf(transfer, 'result'), signal);
  }

  async controlMap(transfer: TransferRef, { signal }: CallOptions = {}): Promise<Picture> {
    return this.picture(this.addressOf(transfer, 'controlMap'), signal);
  }

  /** Null while there is none, where none is made, and once the transfer has ended. */
  async preview(transfer: TransferRef, { signal }: CallOptions = {}): Promise<Picture | null> {
    const address = this.addressOf(transfer, 'preview');
    return this.http.call({ method: 'GET', address, signal }, (response) =>
      Promise.resolve(response.status === 204 ? null : new Picture(response)),
    );
  }

  /** An address for `<img>` and downloads. One that needs no key, where the transfer has `links`. */
  address(transfer: TransferRef, of: Linked): string {
    const link = typeof transfer === 'string' ? undefined : transfer.links?.[of];
    return this.http.address(link ?? plainAddress(idOf(transfer), of));
  }

  /** Any other call of the API, typed by its document: `request('GET', '/v1/queue')`. */
  async request<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...[input]: Arguments<Input<M, P> & RequestOptions>
  ): Promise<Output<M, P>> {
    const { path: values = {}, query, body, headers, signal } = (input ?? {}) as LooseInput;
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String(values[name])),
    );
    return this.http.json({ method, address, query, body, headers, signal });
  }

  private async picture(address: string, signal: AbortSignal | undefined): Promise<Picture> {
    return this.http.call({ method: 'GET', address, signal }, (response) =>
      Promise.resolve(new Picture(response)),
    );
  }

  private addressOf(transfer: TransferRef, of: Linked): string {
    return this.linkOf(transfer, of) ?? plainAddress(idOf(transfer), of);
  }

  /** A key is as good for everything, and lasts longer. */
  private linkOf(transfer: TransferRef, of: Linked): string | null {
    if (this.http.hasKey || typeof transfer === 'string') return null;
    return transfer.links?.[of] ?? null;
  }
}

export interface RequestOptions extends CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

/** What may be empty may be left out. */
type Arguments<T> = object extends T ? [input?: T] : [input: T];

interface LooseInput extends RequestOptions {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: object;
  readonly body?: object;
}

function idOf(transfer: TransferRef): string {
  return typeof transfer === 'string' ? transfer : transfer.id;
}

function plainAddress(id: string, of: Linked): string {
  return `/v1/transfers/${encodeURIComponent(id)}/${of === 'controlMap' ? 'control-map' : of}`;
}
