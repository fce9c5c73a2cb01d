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
  /** Base address of the service. Default: the origin of the page. */
  readonly url?: string;
  /**
   * API key, or a function that returns it. Not for public pages: they can use the `links` of a transfer instead.
   */
  readonly key?: string | (() => string | Promise<string>);
  /** Maximum number of retries of a request that can be repeated safely. Default 5. */
  readonly retries?: number;
  /**
   * If the service asks for a longer wait than this (ms), the request is not retried, and the problem is thrown.
   * Default 60 000.
   */
  readonly maxRetryWaitMs?: number;
  /** Time for a response to begin, ms. Default 120 000. */
  readonly timeoutMs?: number;
  readonly fetch?: Fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface SubmitOptions extends CallOptions {
  /**
   * Store it with the user's input: repeating a submission with the same key after a reload starts no second
   * transfer.
   */
  readonly idempotencyKey?: string;
  /** How long the service waits for the end of the transfer before it answers, seconds, at most 60. */
  readonly waitSeconds?: number;
}

/** A transfer, or its id. Without a key, the transfer itself is needed for its `links`. */
export type TransferRef = string | (Pick<Transfer, 'id'> & Partial<Pick<Transfer, 'links'>>);

type Linked = 'result' | 'preview' | 'controlMap' | 'events';

/**
 * Client of Easel's API. Every call may throw `EaselProblem`, `EaselUnreachable`, or the reason of an aborted
 * `signal`.
 */
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

  /** Resolves once the transfer is stored by the service. Retried after failures, always as the same transfer. */
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

  /** Checks a submission without queueing or storing it: faces, size, memory, expected wait and duration. */
  async dryRun(transfer: NewTransfer, { signal }: CallOptions = {}): Promise<DryRun> {
    const call = { method: 'POST', address: '/v1/transfers', query: { dryRun: true }, signal } as const;
    return this.http.json({ ...call, body: bodyOf(transfer), repeatable: true });
  }

  async get(transfer: TransferRef, { signal }: CallOptions = {}): Promise<Transfer> {
    return this.request('GET', '/v1/transfers/{id}', { path: { id: idOf(transfer) }, signal });
  }

  /** Transfers of this key, newest first. */
  async list(query: TransferQuery = {}, { signal }: CallOptions = {}): Promise<TransferList> {
    return this.request('GET', '/v1/transfers', { query, signal });
  }

  /**
   * Events until the transfer has ended: `for await (const { type, data } of …)`, or `await ….each({ progress })`.
   */
  watch(transfer: TransferRef, options: WatchOptions = {}): Watch {
    const links = this.http.hasKey || typeof transfer === 'string' ? null : transferLinks(transfer);
    const { renew, ...others } = options;
    const source = { ...others, renew: renew && (async () => transferLinks(await renew())) };
    return new Watch(new WatchSource(this.http, TRANSFERS, { id: idOf(transfer), links }, source), options);
  }

  /** Resolves with the transfer once it has ended: succeeded, failed or cancelled. */
  async wait(transfer: TransferRef, options: WatchOptions = {}): Promise<Transfer> {
    return this.watch(transfer, options).each();
  }

  /** Cancels the transfer in any state. A transfer that has ended stays as it is. */
  async cancel(transfer: TransferRef, { signal }: CallOptions = {}): Promise<Transfer> {
    const address = `/v1/transfers/${encodeURIComponent(idOf(transfer))}/cancel`;
    return this.http.json({ method: 'POST', address, signal, repeatable: true });
  }

  /** Deletes the transfer with all its pictures. */
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

  /** Null if there is no preview yet, if none is made, and once the transfer has ended. */
  async preview(transfer: TransferRef, { signal }: CallOptions = {}): Promise<Picture | null> {
    const address = this.addressOf(transfer, 'preview');
    return this.http.call({ method: 'GET', address, signal }, (response) =>
      Promise.resolve(response.status === 204 ? null : new Picture(response)),
    );
  }

  /** An address for `<img>` and downloads; it needs no key if the transfer has `links`. */
  address(transfer: TransferRef, of: Linked): string {
    const link = typeof transfer === 'string' ? undefined : transfer.links?.[of];
    return this.http.address(link ?? plainAddress(idOf(transfer), of));
  }

  /** Any other call of the API, typed by the API document: `request('GET', '/v1/queue')`. */
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

  /** Null with a key: unlike a link, it does not expire. */
  private linkOf(transfer: TransferRef, of: Linked): string | null {
    if (this.http.hasKey || typeof transfer === 'string') return null;
    return transfer.links?.[of] ?? null;
  }
}

export interface RequestOptions extends CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

/** The argument is optional if it may be empty. */
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
