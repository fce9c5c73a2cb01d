import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Reply } from './reply.js';

const compress = promisify(gzip);
const GZIP_FROM_BYTES = 1000;

export interface IncomingCall {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: Buffer;
  client: { readonly closed: boolean };
}

export interface HttpOptions {
  host: string;
  /** An idle connection is closed after this: 30 s under --nowebui, 5 s in UI mode. */
  keepAliveMs: number;
  gzip: boolean;
  /** Whether x-process-time is sent, with four decimals, except for unexpected exceptions. */
  timesAnswers: boolean;
}

/** The HTTP side of the simulated uvicorn. It can be closed at once without leftovers. */
export class SimulatedHttp {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly options: HttpOptions,
    private readonly answer: (call: IncomingCall) => Promise<Reply>,
  ) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch(() => response.destroy());
    });
    this.server.keepAliveTimeout = options.keepAliveMs;
    // Node allows a second more than configured, uvicorn does not.
    if ('keepAliveTimeoutBuffer' in this.server) Object.assign(this.server, { keepAliveTimeoutBuffer: 0 });
    else this.server.keepAliveTimeout -= 1_000;
    this.server.requestTimeout = 0;
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    });
  }

  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, this.options.host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Refuses new connections and resets the open ones. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.resetAndDestroy();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const reply = await this.answer({
      method: request.method ?? 'GET',
      url: new URL(request.url ?? '/', 'http://simulator'),
      headers: request.headers,
      body: Buffer.concat(chunks),
      client: response,
    });
    if (reply.broken === 'no-answer') {
      request.socket.resetAndDestroy();
      return;
    }
    await this.write(request, response, reply, performance.now() - started);
  }

  private async write(
    request: IncomingMessage,
    response: ServerResponse,
    reply: Reply,
    elapsedMs: number,
  ): Promise<void> {
    const plain = Buffer.from(reply.json === undefined ? (reply.text ?? '') : JSON.stringify(reply.json));
    const zipped =
      this.options.gzip &&
      plain.length >= GZIP_FROM_BYTES &&
      (request.headers['accept-encoding'] ?? '').includes('gzip');
    const body = zipped ? await compress(plain, { level: 1 }) : plain;
    const type = reply.json === undefined ? reply.contentType : 'application/json';
    const timed = this.options.timesAnswers && reply.unexpected !== true;
    response.writeHead(reply.status, {
      server: 'uvicorn',
      // Node would announce its own keep-alive timeout, which uvicorn does not.
      connection: 'keep-alive',
      'x-easel-simulator': '1',
      ...reply.headers,
      ...(zipped ? { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } : {}),
      'content-length': body.length,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(timed ? { 'x-process-time': String(Math.round(elapsedMs * 10) / 10_000) } : {}),
    });
    if (reply.broken === 'mid-body') {
      response.write(body.subarray(0, body.length / 2), () => request.socket.resetAndDestroy());
      return;
    }
    response.end(body);
  }
}
