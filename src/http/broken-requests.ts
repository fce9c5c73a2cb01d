import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RequestHandler } from 'express';
import { PayloadInvalid } from '../errors/general.errors.js';
import { problemOf } from '../errors/problem.js';
import { requestIdOf } from '../errors/request-id.js';

const UNREADABLE = [400, 'Malformed HTTP request.'] as const;
/** Responses to the error codes of Node's HTTP parser and its timeouts. */
const FAILURES: ReadonlyMap<string | undefined, readonly [status: number, detail: string]> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'The request headers are too large.']],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', [413, 'The chunk extensions are too large.']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'The request took too long to arrive.']],
]);

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Rejects requests that Node would otherwise answer without a problem document. */
export const refuseBareRequests: RequestHandler = ({ httpVersion, headers }, _response, next) => {
  const { host, expect = '' } = headers;
  if (host === undefined && httpVersion === '1.1')
    return next(new PayloadInvalid('The Host header is missing.'));
  if (expect !== '' && expect.toLowerCase() !== '100-continue')
    return next(
      new PayloadInvalid('Unsupported Expect header: only 100-continue is supported.', { status: 417 }),
    );
  next();
};

/**
 * Answers requests that never reach the application, because they cannot be parsed or take too long to arrive, with a
 * problem document.
 */
export function answerBrokenRequests(server: Server, docsUrl: string): void {
  const logger = new Logger('BrokenRequests');
  const latest = new WeakMap<Duplex, Exchange>();
  server.on('request', (request, response) => latest.set(request.socket, { request, response }));
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    const exchange = openExchange(latest.get(socket));
    if (code === 'ECONNRESET' || !socket.writable || isAnswering(exchange)) return void socket.destroy();
    const [status, detail] = FAILURES.get(code) ?? UNREADABLE;
    const requestId = (exchange && requestIdOf(exchange.response)) || randomUUID();
    const about = { docsUrl, url: exchange?.request.url ?? '/', requestId };
    logger.log({ requestId, status, reason: code }, 'Malformed request rejected');
    socket.write(answerOf(problemOf(new PayloadInvalid(detail, { status }), about)));
    if (socket instanceof Socket) socket.destroySoon();
    else socket.end();
  });
}

/** The exchange that the failure may belong to; undefined if its response has already been written. */
function openExchange(latest: Exchange | undefined): Exchange | undefined {
  return latest?.response.writableEnded === false ? latest : undefined;
}

/** Whether the response has begun, or the failure belongs to a later request: then no problem document can be sent. */
function isAnswering(exchange: Exchange | undefined): boolean {
  return exchange !== undefined && (exchange.response.headersSent || exchange.request.complete);
}

function answerOf(problem: { readonly status: number; readonly requestId: string }): string {
  const body = JSON.stringify(problem);
  const { status, requestId } = problem;
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `X-Request-Id: ${requestId}`,
    '',
    body,
  ].join('\r\n');
}
