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
  /** `user:password` as given to --api-auth; empty if there are none. */
  readonly credentials?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

/** Options for a large response. */
export interface AnswerOptions extends CallOptions {
  readonly maxBytes?: number;
  /** Called when the response begins to arrive: by then the job is finished. */
  readonly onAnswering?: () => void;
}

interface Exchange extends AnswerOptions {
  readonly method: 'GET' | 'POST';
  readonly route: string;
  readonly body?: Buffer;
}

/** The server closes idle connections after 5 s (UI mode) or 30 s; the client closes them before. */
const IDLE_CONNECTION_MS = 3500;
/**
 * A picture of 1024 x 1024 has about 2 MiB and comes twice, with the echo of the request; plus three maps and a
 * margin.
 */
export const MAX_PICTURES_BYTES = 64 * 2 ** 20;
const MAX_LIST_BYTES = 4 * 2 ** 20;
const DEFAULT_DEADLINE_MS = 10_000;
/** After this time without data, TCP keep-alive probes the connection ten times, one second apart. */
const KEEP_ALIVE_MS = 10_000;
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** JSON over HTTP to one WebUI, limited in time and size. Every failure is a `WebUiFailure`. */
export class HttpTransport {
  private readonly http: AxiosInstance;
  private readonly idle: { httpAgent: HttpAgent; httpsAgent: HttpsAgent };
  /** Whether the last response came from this project's simulator, which sends a header. */
  simulator = false;

  constructor({ baseUrl, credentials = '' }: WebUiAddress) {
    const keep = { keepAlive: true, timeout: IDLE_CONNECTION_MS, maxSockets: 8 };
    this.idle = { httpAgent: new HttpAgent(keep), httpsAgent: new HttpsAgent(keep) };
    this.http = create({
      baseURL: baseUrl.replace(/\/+$/, ''),
      // The WebUI may run on the same two slow cores: gzip gains nothing on the base64 of a PNG.
      headers: { Accept: 'application/json', 'Accept-Encoding': 'identity', ...authorization(credentials) },
      responseType: 'arraybuffer', // a Buffer in Node
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
      maxRedirects: 0,
      proxy: false,
    });
  }

  /** An idempotent request. Repeated once if an idle connection turned out to be closed. */
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

  /** A request that must not be repeated, so it gets a connection of its own. */
  async post(route: string, body: Buffer, options: CallOptions = {}): Promise<unknown> {
    return await this.answerTo({ method: 'POST', route, body, ...options });
  }

  /**
   * Like `post`, with pictures in body and response. After a success the memory of both is released: that of the
   * response once `read` has extracted what is kept. Otherwise megabytes of each job would fill the memory until
   * the next garbage collection.
   */
  async postPictures<T>(
    route: string,
    body: Buffer,
    read: (answer: unknown) => T,
    options: AnswerOptions,
  ): Promise<T> {
    const { data, request } = await this.exchange({ method: 'POST', route, body, ...options });
    // A response may come before the system has read the whole body; then the body is still in use.
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
 * Enables TCP keep-alive, so that connections notice a peer that vanished without closing them, such as a machine
 * that was shut off. Without it, TCP waits for ever if nothing is sent.
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

/** Axios errors contain the whole request, including pictures and credentials: only their code is kept. */
function failureOf(route: string, error: unknown, abortReason: unknown): WebUiFailure {
  if (abortReason instanceof DeadlineReached) return new WebUiFailure('timeout', route);
  if (!(error instanceof AxiosError)) return new WebUiFailure('unreadable', route);
  const code = error.code ?? '';
  if (NOT_SENT.has(code)) return new WebUiFailure('refused', route, { cause: code });
  // axios: too large a response, a truncated one, or bytes that are not HTTP.
  const tooLong = code === AxiosError.ERR_BAD_RESPONSE && error.message.includes('maxContentLength');
  if (tooLong || code.startsWith('HPE_')) return new WebUiFailure('unreadable', route, { cause: code });
  return new WebUiFailure('connection-lost', route, { cause: code });
}

function jsonOrNothing(json: Buffer): unknown {
  try {
    return parseLeanJson(json);
  } catch {
    return null; // an error page of a proxy: the status is enough
  }
}
