import type { Batch, BatchEvent, BatchList, BatchQuery, Transfer, TransferList } from './api-types.js';
import { batchLinks, BATCHES } from './batch-kind.js';
import type { Http } from './http.js';
import { Download, Picture } from './picture.js';
import { bodyOf, type NewBatch, submissionHeaders } from './submission.js';
import { Watch } from './watch.js';
import type { BatchWatchOptions } from './watch-options.js';
import { WatchSource } from './watch-source.js';

interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface NewBatchOptions extends CallOptions {
  /**
   * Store it with the user's input: repeating a submission with the same key after a reload starts no second
   * batch.
   */
  readonly idempotencyKey?: string;
}

/** A batch, or its id. Without a key, the batch itself is needed for its `links`. */
export type BatchRef = string | (Pick<Batch, 'id'> & Partial<Pick<Batch, 'links'>>);

/** Maximum number of transfers of a batch. */
const ALL = 100;

/** Several transfers that are submitted, watched, cancelled and fetched together. */
export class Batches {
  constructor(private readonly http: Http) {}

  /** All transfers are accepted, or none. Retried after failures, always as the same batch. */
  async submit(batch: NewBatch, { signal, idempotencyKey }: NewBatchOptions = {}): Promise<Batch> {
    const headers = submissionHeaders(idempotencyKey);
    const call = { method: 'POST', address: BATCHES.address, headers, signal, repeatable: true } as const;
    return this.http.json({ ...call, body: bodyOf(batch) });
  }

  async get(batch: BatchRef, { signal }: CallOptions = {}): Promise<Batch> {
    return this.http.json({ method: 'GET', address: addressOf(batch), signal });
  }

  /** Batches of this key, newest first. */
  async list(query: BatchQuery = {}, { signal }: CallOptions = {}): Promise<BatchList> {
    return this.http.json({ method: 'GET', address: BATCHES.address, query, signal });
  }

  /** The transfers of a batch, as `Easel.get` returns them, without erased ones. */
  async transfers(batch: BatchRef, { signal }: CallOptions = {}): Promise<readonly Transfer[]> {
    const query = { batch: idOf(batch), limit: ALL };
    const call = { method: 'GET', address: '/v1/transfers', query, signal } as const;
    return (await this.http.json<TransferList>(call)).items;
  }

  /**
   * Events until the last transfer has ended: `for await (const { type, data } of …)`, or `await ….each({ item
   * })`.
   */
  watch(batch: BatchRef, options: BatchWatchOptions = {}): Watch<Batch, BatchEvent> {
    const links = this.http.hasKey || typeof batch === 'string' ? null : batchLinks(batch);
    const { renew, ...others } = options;
    const source = { ...others, renew: renew && (async () => batchLinks(await renew())) };
    return new Watch(new WatchSource(this.http, BATCHES, { id: idOf(batch), links }, source), options);
  }

  /** Resolves with the batch once all its transfers have ended. */
  async wait(batch: BatchRef, options: BatchWatchOptions = {}): Promise<Batch> {
    return this.watch(batch, options).each();
  }

  /** What has not ended of it; what has succeeded stays. */
  async cancel(batch: BatchRef, { signal }: CallOptions = {}): Promise<Batch> {
    const address = `${addressOf(batch)}/cancel`;
    return this.http.json({ method: 'POST', address, signal, repeatable: true });
  }

  /** With all its transfers and their pictures. */
  async erase(batch: BatchRef, { signal }: CallOptions = {}): Promise<void> {
    await this.http.json({ method: 'DELETE', address: addressOf(batch), signal });
  }

  /**
   * The results of all succeeded transfers, `01-watercolor.jpg` and so on, and the outcome of each transfer in
   * `batch.json`.
   */
  async zip(batch: BatchRef, { signal }: CallOptions = {}): Promise<Download> {
    return new Download(await this.result(batch, 'zip', signal));
  }

  /** All results on one sheet. */
  async sheet(batch: BatchRef, { signal }: CallOptions = {}): Promise<Picture> {
    return new Picture(await this.result(batch, 'sheet', signal));
  }

  /** An address for `<img>` and downloads; it needs no key if the batch has `links`. */
  address(batch: BatchRef, of: 'zip' | 'sheet'): string {
    const link = typeof batch === 'string' ? undefined : batch.links?.result;
    return this.http.target({ address: link ?? `${addressOf(batch)}/result`, query: { format: of } });
  }

  private async result(
    batch: BatchRef,
    format: 'zip' | 'sheet',
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const link = this.http.hasKey || typeof batch === 'string' ? null : batch.links?.result;
    const address = link ?? `${addressOf(batch)}/result`;
    return this.http.call({ method: 'GET', address, query: { format }, signal }, (response) =>
      Promise.resolve(response),
    );
  }
}

function idOf(batch: BatchRef): string {
  return typeof batch === 'string' ? batch : batch.id;
}

function addressOf(batch: BatchRef): string {
  return `${BATCHES.address}/${encodeURIComponent(idOf(batch))}`;
}
