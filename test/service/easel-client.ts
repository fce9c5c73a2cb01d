import type { TransferView } from '../../src/records/transfer.view.js';
import { ApiContract } from './api-contract.js';
import { eventually } from './easel-process.js';

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly field: string; readonly code: string; readonly detail: string }[];
}

const ENDS: readonly string[] = ['succeeded', 'failed', 'cancelled'];

/** Calls the API like a frontend. */
export class EaselClient {
  constructor(
    readonly url: string,
    private readonly key?: string,
    /** Checks every response. */
    private readonly contract?: ApiContract,
  ) {}

  /** A client that checks every response against the service's own API document. */
  static async of(url: string, key?: string): Promise<EaselClient> {
    return new EaselClient(url, key, await ApiContract.of(url));
  }

  /** Sends a plain object as JSON, a `FormData` as a form, and text unchanged (as JSON). */
  async call<T = unknown>(
    method: string,
    path: string,
    body?: FormData | string | object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    const json = body !== undefined && !(body instanceof FormData);
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(json ? { 'content-type': 'application/json' } : {}),
        ...(this.key === undefined ? {} : { authorization: `Bearer ${this.key}` }),
        ...headers,
      },
      body: json && typeof body !== 'string' ? JSON.stringify(body) : body,
    });
    const type = response.headers.get('content-type') ?? '';
    const parsed: unknown = type.includes('json')
      ? await response.json()
      : Buffer.from(await response.arrayBuffer());
    const answer = { status: response.status, headers: response.headers, body: parsed as T };
    this.contract?.check(method, path, answer);
    return answer;
  }

  async submit(fields: object = {}): Promise<TransferView> {
    const answer = await this.call<TransferView>('POST', '/v1/transfers', {
      photoId: 'sample',
      style: 'watercolor',
      ...fields,
    });
    if (answer.status !== 202) throw new Error(`Not accepted: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async transfer(id: string): Promise<TransferView> {
    return (await this.call<TransferView>('GET', `/v1/transfers/${id}`)).body;
  }

  /** Resolves when the transfer is in one of `states`. */
  async until(id: string, states: readonly string[], withinMs = 20_000): Promise<TransferView> {
    let last: TransferView | undefined;
    return eventually(
      async () => {
        last = await this.transfer(id);
        return states.includes(last.state) ? last : undefined;
      },
      withinMs,
      () => JSON.stringify(last),
    );
  }

  async ended(id: string, withinMs = 20_000): Promise<TransferView> {
    return this.until(id, ENDS, withinMs);
  }

  /** Resolves when a transfer submitted now would succeed. */
  async accepting(withinMs = 20_000): Promise<void> {
    await eventually(async () => {
      const answer = await this.call('GET', '/health/accepting').catch(whereNobodyIs);
      return answer?.status === 200 ? true : undefined;
    }, withinMs);
  }
}

/** Null for an error thrown by `fetch`; a violation of the contract is thrown on. */
function whereNobodyIs(error: unknown): null {
  if (error instanceof TypeError) return null;
  throw error;
}

/** A form with a photo and fields, as sent by a browser. */
export function photoForm(
  photo: Uint8Array,
  fields: Readonly<Record<string, string>> = {},
  name = 'photo.jpg',
): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set('photo', new Blob([Uint8Array.from(photo)]), name);
  return form;
}
