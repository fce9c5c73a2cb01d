import type { Method } from './api-types.js';
import { EaselProblem, EaselUnreachable } from './problem.js';
import { pause, type RetryLimits, retryWait } from './retry.js';

export interface Call {
  readonly method: Method;
  /** Relative to the service's address, or absolute. */
  readonly address: string;
  readonly query?: object;
  /** FormData is sent as a form, everything else as JSON. */
  readonly body?: FormData | object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Whether the request can be repeated safely. Default: every method but POST. */
  readonly repeatable?: boolean;
  /** Default: as configured. */
  readonly retries?: number;
}

export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

export interface HttpOptions extends RetryLimits {
  readonly url: string;
  readonly key: string | (() => string | Promise<string>) | undefined;
  readonly fetch: Fetch;
  /** Time for a response to begin, ms. */
  readonly timeoutMs: number;
}

/** Sends requests to the service, with retries where they are safe and can help. */
export class Http {
  constructor(private readonly options: HttpOptions) {}

  get hasKey(): boolean {
    return this.options.key !== undefined;
  }

  /** Resolves a path of the service to an absolute address. */
  address(named: string): string {
    return /^https?:/.test(named) ? named : this.options.url + named;
  }

  /** @throws EaselProblem, EaselUnreachable, or the signal's reason */
  async json<T>(call: Call): Promise<T> {
    return this.call(call, async (response) => {
      return (response.status === 204 ? undefined : await response.json()) as T;
    });
  }

  /** Returns the result of `read`, which is part of the try: a response that breaks off is requested again. */
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
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), this.options.timeoutMs);
    try {
      const response = await this.options.fetch(this.target(call), {
        ...content(call.body),
        method: call.method,
        headers: { ...key, ...content(call.body).headers, ...call.headers },
        signal: signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]),
      });
      clearTimeout(timer);
      if (!response.ok && response.status !== 304) throw await EaselProblem.of(response);
      return await read(response);
    } catch (error) {
      if (error instanceof EaselProblem) throw error;
      signal?.throwIfAborted();
      throw new EaselUnreachable(timeout.signal.aborted ? 'no response in time' : error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The absolute address of a call, including its query. */
  target({ address, query = {} }: Pick<Call, 'address' | 'query'>): string {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
    const text = new URLSearchParams(
      given.map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    const whole = this.address(address);
    if (text === '') return whole;
    return `${whole}${whole.includes('?') ? '&' : '?'}${text}`;
  }

  /** The key is only sent to the service itself. */
  private async key(address: string): Promise<Record<string, string>> {
    const { key } = this.options;
    if (key === undefined || !this.isService(address)) return {};
    return { authorization: `Bearer ${typeof key === 'string' ? key : await key()}` };
  }

  private isService(address: string): boolean {
    return !/^https?:/.test(address);
  }
}

function content(body: Call['body']): { body?: FormData | string; headers?: Record<string, string> } {
  if (body === undefined) return {};
  if (body instanceof FormData) return { body };
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}
