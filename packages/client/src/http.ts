import type { Method } from './api-types.js';
import { EaselProblem, EaselUnreachable } from './problem.js';
import { pause, type RetryLimits, retryWait } from './retry.js';

export interface Call {
  readonly method: Method;
  /** Below the service's address, or a whole address. */
  readonly address: string;
  readonly query?: object;
  /** A form goes as it is, everything else as JSON. */
  readonly body?: FormData | object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Whether doing it twice is the same as once; default: what HTTP says of the method. */
  readonly repeatable?: boolean;
  /** Default: as configured. */
  readonly retries?: number;
}

export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

export interface HttpOptions extends RetryLimits {
  readonly url: string;
  readonly key: string | (() => string | Promise<string>) | undefined;
  readonly fetch: Fetch;
  /** For an answer to begin, ms. */
  readonly timeoutMs: number;
}

/** Calls the service, again where that is safe and can help. */
export class Http {
  constructor(private readonly options: HttpOptions) {}

  get hasKey(): boolean {
    return this.options.key !== undefined;
  }

  /** The whole address of something that the service named. */
  address(named: string): string {
    return /^https?:/.test(named) ? named : this.options.url + named;
  }

  /** @throws EaselProblem, EaselUnreachable, or the signal's reason */
  async json<T>(call: Call): Promise<T> {
    return this.call(call, async (response) => {
      return (response.status === 204 ? undefined : await response.json()) as T;
    });
  }

  /** The answer itself; `read` is part of the try, so that an answer that breaks off is asked for again. */
  async call<T>(call: Call, read: (response: Response) => Promise<T>): Promise<T> {
    const { signal, repeatable = call.method !== 'POST', retries = this.options.retries } = call;
    for (let failures = 1; ; failures += 1) {
      try {
        return await this.once(call, read);
      } catch (error) {
        signal?.throwIfAborted();
        const wait = retryWait(error, { repeatable, failures }, { ...this.options, retries });
        if (wait === null) throw error;
        await pause(wait, signal);
      }
    }
  }

  private async once<T>(call: Call, read: (response: Response) => Promise<T>): Promise<T> {
    const { signal } = call;
    const key = await this.key(call.address);
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), this.options.timeoutMs);
    try {
      const response = await this.options.fetch(this.target(call), {
        ...content(call.body),
        method: call.method,
        headers: { ...key, ...content(call.body).headers, ...call.headers },
        signal: signal === undefined ? patience.signal : AbortSignal.any([signal, patience.signal]),
      });
      clearTimeout(timer);
      if (!response.ok && response.status !== 304) throw await EaselProblem.of(response);
      return await read(response);
    } catch (error) {
      if (error instanceof EaselProblem) throw error;
      signal?.throwIfAborted();
      throw new EaselUnreachable(patience.signal.aborted ? 'no answer in time' : error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The whole address of a call, with its query. */
  target({ address, query = {} }: Pick<Call, 'address' | 'query'>): string {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
    const text = new URLSearchParams(
      given.map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    const whole = this.address(address);
    if (text === '') return whole;
    return `${whole}${whole.includes('?') ? '&' : '?'}${text}`;
  }

  /** A key is for the service alone, and what is signed needs none. */
  private async key(address: string): Promise<Record<string, string>> {
    const { key } = this.options;
    if (key === undefined || !this.isOurs(address)) return {};
    return { authorization: `Bearer ${typeof key === 'string' ? key : await key()}` };
  }

  private isOurs(address: string): boolean {
    return !/^https?:/.test(address);
  }
}

function content(body: Call['body']): { body?: FormData | string; headers?: Record<string, string> } {
  if (body === undefined) return {};
  if (body instanceof FormData) return { body };
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}
