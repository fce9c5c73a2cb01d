import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const HEADER = 'X-Request-Id';
/** Client-supplied ids that are accepted; they end up in logs and in headers. */
const ACCEPTABLE = /^[\w.:-]{8,128}$/;

/** Gives every request an id, the client's own if acceptable, and returns it in the response. */
export function requestId(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const own = request.headers['x-request-id'];
  const id = typeof own === 'string' && ACCEPTABLE.test(own) ? own : randomUUID();
  response.setHeader(HEADER, id);
  next();
}

/** The id of the request that `response` answers. */
export function requestIdOf(response: ServerResponse): string {
  const id = response.getHeader(HEADER);
  return typeof id === 'string' ? id : '';
}
