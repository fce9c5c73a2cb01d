import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RequestHandler } from 'express';
import { PayloadInvalid } from './errors/general.errors.js';
import { problemOf } from './errors/problem.js';
import { requestIdOf } from './errors/request-id.js';

const UNREADABLE = [400, 'What arrived is not an HTTP request that can be read.'] as const;
/** What Node calls the failures of its parser and its clock. */
const FAILURES: ReadonlyMap<string | undefined, readonly [status: number, detail: string]> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'The headers of the request are too large.']],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', [413, 'The extensions of a chunk are too large.']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'The request took too long to arrive.']],
]);

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Refuses what Node would refuse in words of its own if it were left to it. */
export const refuseBareRequests: RequestHandler = ({ httpVersion, headers }, _response, next) => {
  const { host, expect = '' } = headers;
  if (host === undefined && httpVersion === '1.1')
    return next(new PayloadInvalid('A request needs the header Host.'));
  if (expect !== '' && expect.toLowerCase() !== '100-continue')
    return next(new PayloadInvalid('Only 100-continue can be expected.', { status: 417 }));
  next();
};

/**
 * Answers requests that never come as far as the application, because they can not be parsed or take too long, with a
 * problem document too.
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
    logger.log({ requestId, status, reason: code }, 'Refused a request that can not be read');
    socket.write(answerOf(problemOf(new PayloadInvalid(detail, { status }), about)));
    if (socket instanceof Socket) socket.destroySoon();
    else socket.end();
  });
}

/** The one that the failure may be about; an answer that has been written needs no other one. */
function openExchange(latest: Exchange | undefined): Exchange | undefined {
  return latest?.response.writableEnded === false ? latest : undefined;
}

/** Half an answer is out, or the failure is of a later request: nothing more can be said on this connection. */
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
