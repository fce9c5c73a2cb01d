import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Unauthorized } from './access.errors.js';
import type { Caller } from './caller.js';

const callers = new WeakMap<IncomingMessage, Caller>();

export function rememberCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

/** The caller of `request`; undefined before authentication and on open routes. */
export function callerOf(request: IncomingMessage): Caller | undefined {
  return callers.get(request);
}

/** Parameter decorator: the authenticated caller of the request. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<IncomingMessage>());
  if (caller === undefined)
    throw new Unauthorized('Missing credentials: send `Authorization: Bearer <key>`.');
  return caller;
});
