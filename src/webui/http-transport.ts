import { type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import { AxiosError, type AxiosInstance, type AxiosResponse, create } from 'axios';
import { giveBack } from '../memory/give-back.js';
import { classifyAnswer } from './classify-answer.js';
import { DeadlineReached, withDeadline } from './deadline.js';
import { parseLeanJson } from './lean-json.js';
import { parseJson } from './parse-answer.js';
import { WebUiFailure } from './webui-failure.js';

export interface WebUiAddress {
  readonly baseUrl: string;
  /** `user:password` as given to --api-auth; empty: none. */
  readonly credentials?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

/** For an answer that is large. */
export interface AnswerOptions extends CallOptions {
  readonly maxBytes?: number;
  /** Called when the answer begins to arrive: whatever it tells of is over by then. */
  readonly onAnswering?: () => void;
}

interface Exchange extends AnswerOptions {
  readonly method: 'GET' | 'POST';
  readonly route: string;
  readonly body?: Buffer;
}

/** The server closes idle connections after 5 s (UI mode) or 30 s; ours are gone before. */
const IDLE_CONNECTION_MS = 3500;
/** A picture of 1024 x 1024 is some 2 MiB and comes twice with its echo; three maps and a margin. */
export const MAX_PICTURES_BYTES = 64 * 2 ** 20;
const MAX_LIST_BYTES = 4 * 2 ** 20;
const DEFAULT_DEADLINE_MS = 10_000;
/** A connection on which nothing has come for so long is asked whether it is there: ten times, a second apart. */
const KEEP_ALIVE_MS = 10_000;
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** JSON over HTTP to one WebUI: bounded in time and size, and every failure a `WebUiFailure`. */
export class HttpTransport {
  private readonly http: AxiosInstance;
  private readonly idle: { httpAgent: HttpAgent; httpsAgent: HttpsAgent };
  /** Whether the last answer came from the project's own simulator, which says so in a header. */
  simulator = false;

  constructor({ baseUrl, credentials = '' }: WebUiAddress) {
    const keep = { keepAlive: true, timeout: IDLE_CONNECTION_MS, maxSockets: 8 };
    this.idle = { httpAgent: new HttpAgent(keep), httpsAgent: new HttpsAgent(keep) };
    this.http = create({
      baseURL: baseUrl.replace(/\/+$/, ''),
      // Two slow cores serve the WebUI too: base64 of a PNG gains nothing from gzip.
      headers: { Accept: 'application/json', 'Accept-Encoding': 'identity', ...authorization(credentials) },
      responseType: 'arraybuffer', // which in Node is a Buffer
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
      maxRedirects: 0,
      proxy: false,
    });
  }

  /** A question that may be asked again: once more by itself when an idle connection turned out to be closed. */
  async get(route: string, options: CallOptions = {}): Promise<unknown> {
    const exchange: Exchange = { method: 'GET', route, ...options };
    try {
      return await this.answerTo(exchange);
    } catch (error) {
      const stale = error instanceof WebUiFailure && error.kind === 'connection-lost';
      if (!stale || options.signal?.aborted === true) throw error;
      return await this.answerTo(exchange);
    }
  }

  /** A request that may not be repeated: on a connection of its own. */
  async post(route: string, body: Buffer, options: CallOptions = {}): Promise<unknown> {
    return await this.answerTo({ method: 'POST', route, body, ...options });
  }

  /**
   * The same with pictures in it, there and back. Once it has succeeded both are emptied: the answer when `read` has made
   * of it what is kept. Megabytes of each job would else fill the memory until the garbage collector comes by.
   */
  async postPictures<T>(
    route: string,
    body: Buffer,
    read: (answer: unknown) => T,
    options: AnswerOptions,
  ): Promise<T> {
    const { data, request } = await this.exchange({ method: 'POST', route, body, ...options });
    // An answer may come before the whole body is with the system, which goes on reading it then.
    if ((request as ClientRequest).writableFinished) giveBack([body]);
    try {
      return read(parseJson(route, data));
    } finally {
      giveBack([data]);
    }
  }

  close(): void {
    this.idle.httpAgent.destroy();
    this.idle.httpsAgent.destroy();
  }

  private async answerTo(exchange: Exchange): Promise<unknown> {
    const { data } = await this.exchange(exchange);
    return parseJson(exchange.route, data);
  }

  private async exchange(exchange: Exchange): Promise<AxiosResponse<Buffer>> {
    const { route, signal, deadlineMs = DEFAULT_DEADLINE_MS } = exchange;
    const response = await withDeadline(deadlineMs, signal, async (bounded) => {
      try {
        return await this.send(exchange, bounded);
      } catch (error) {
        if (signal?.aborted === true) throw signal.reason;
        throw failureOf(route, error, bounded.reason);
      }
    });
    this.simulator = response.headers['x-easel-simulator'] !== undefined;
    const { status, data } = response;
    if (status >= 200 && status < 300) return response;
    throw classifyAnswer(route, status, jsonOrNothing(data));
  }

  private send(
    { method, route, body, maxBytes = MAX_LIST_BYTES, onAnswering }: Exchange,
    signal: AbortSignal,
  ): Promise<AxiosResponse<Buffer>> {
    const agents =
      method === 'GET'
        ? this.idle
        : { httpAgent: watchful(new HttpAgent()), httpsAgent: watchful(new HttpsAgent()) };
    return this.http.request<Buffer>({
      method,
      url: route,
      data: body,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      maxContentLength: maxBytes,
      maxBodyLength: MAX_PICTURES_BYTES,
      onDownloadProgress: onAnswering,
      signal,
      ...agents,
    });
  }
}

/**
 * Its connections notice when the other side has vanished without a word, as a machine does that is taken away. TCP by
 * itself would wait for ever where nothing is sent.
 */
function watchful<Agent extends HttpAgent>(agent: Agent): Agent {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    if (socket instanceof Socket) socket.setKeepAlive(true, KEEP_ALIVE_MS);
    return socket;
  };
  return agent;
}

function authorization(credentials: string): Record<string, string> {
  if (credentials === '') return {};
  return { Authorization: `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}` };
}

/** Axios errors hold the whole request, pictures and credentials included: only their code goes along. */
function failureOf(route: string, error: unknown, abortReason: unknown): WebUiFailure {
  if (abortReason instanceof DeadlineReached) return new WebUiFailure('timeout', route);
  if (!(error instanceof AxiosError)) return new WebUiFailure('unreadable', route);
  const code = error.code ?? '';
  if (NOT_SENT.has(code)) return new WebUiFailure('refused', route, { cause: code });
  // axios: too long an answer, an answer that broke off, or bytes that are no HTTP.
  const tooLong = code === AxiosError.ERR_BAD_RESPONSE && error.message.includes('maxContentLength');
  if (tooLong || code.startsWith('HPE_')) return new WebUiFailure('unreadable', route, { cause: code });
  return new WebUiFailure('connection-lost', route, { cause: code });
}

function jsonOrNothing(json: Buffer): unknown {
  try {
    return parseLeanJson(json);
  } catch {
    return null; // an error page of something in between: the status says enough
  }
}
