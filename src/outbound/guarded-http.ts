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
  /** To be read or destroyed: the connection lasts as long. */
  readonly body: Readable;
}

/** No answer came. The cause is a code, never the request: that may hold an address with a signature in it. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(readonly code: string) {
    super(`No answer: ${code}`, { cause: code });
  }
}

/** HTTP to addresses that callers gave: to checked addresses only, no redirect followed, no proxy, no cookie, no gzip. */
@Injectable()
export class GuardedHttp {
  private readonly http: AxiosInstance;

  constructor({ lookup }: OutboundGuard) {
    this.http = create({
      // A connection for each request: none is left open to whom a name led a while ago.
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

  /** @param request its url was judged by the guard. @throws OutboundRefused, NoAnswer; the signal's reason */
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
