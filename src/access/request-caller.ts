import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Unauthorized } from './access.errors.js';
import type { Caller } from './caller.js';

const callers = new WeakMap<IncomingMessage, Caller>();

export function rememberCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

/** Who sends `request`; undefined as long as nobody has shown who they are. */
export function callerOf(request: IncomingMessage): Caller | undefined {
  return callers.get(request);
}

/** The parameter of a controller's method that is the caller. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<IncomingMessage>());
  if (caller === undefined) throw new Unauthorized('Say who you are: Authorization: Bearer <key>.');
  return caller;
});
