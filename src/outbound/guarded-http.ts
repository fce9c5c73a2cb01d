import { Injectable } from '@nestjs/common';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { AxiosError, type AxiosInstance, create } from 'axios';
import { OutboundGuard } from './outbound-guard.js';
import { OutboundRefused } from './outbound-refused.js';

export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly signal: AbortSignal;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Must be read or destroyed: it keeps the connection open. */
  readonly body: Readable;
}

/** No response was received. The cause is a code, never the request, whose URL may contain a signature. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(readonly code: string) {
    super(`No response: ${code}`, { cause: code });
  }
}

/** HTTP client for URLs supplied by callers: checked addresses only, no redirects, proxies, cookies or compression. */
@Injectable()
export class GuardedHttp {
  private readonly http: AxiosInstance;

  constructor({ lookup }: OutboundGuard) {
    this.http = create({
      // One connection per request: a reused one could lead to an address that the name no longer resolves to.
      httpAgent: new HttpAgent({ lookup, keepAlive: false }),
      httpsAgent: new HttpsAgent({ lookup, keepAlive: false }),
      headers: { 'User-Agent': 'Easel', 'Accept-Encoding': 'identity' },
      transformRequest: [(data: unknown) => data],
      responseType: 'stream',
      decompress: false,
      validateStatus: () => true,
      maxRedirects: 0,
      proxy: false,
    });
  }

  /**
   * @param request its URL must have passed `judge` of the guard.
   * @throws OutboundRefused, NoAnswer; the signal's reason
   */
  async send({ method, url, headers, body, signal }: OutboundRequest): Promise<OutboundAnswer> {
    try {
      const answer = await this.http.request<Readable>({
        method,
        url: url.href,
        headers,
        data: body,
        signal,
      });
      return { status: answer.status, headers: answer.headers, body: answer.data };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AxiosError)) throw new NoAnswer('unknown');
      if (error.cause instanceof OutboundRefused) throw error.cause;
      throw new NoAnswer(error.code ?? 'unknown');
    }
  }
}
