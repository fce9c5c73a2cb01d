import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { v7 as uuid } from 'uuid';
import { Unauthorized } from '../access/access.errors.js';
import type { Caller } from '../access/caller.js';
import { callerOf } from '../access/request-caller.js';
import { reservationOf } from '../idempotency/reservation.js';
import type { Upload } from '../intake/upload-storage.js';
import { type Preference, parsePreference } from './preference.js';

/** What a request that submits something says beside its body. */
export interface Submitter {
  readonly caller: Caller;
  readonly upload: Upload | undefined;
  /** What is created gets this id. */
  readonly id: string;
  /** An earlier run of the same request may have created it. */
  readonly resumed: boolean;
  readonly preference: Preference;
}

/** The parameter of a controller's method that takes submissions. */
export const FromSubmitter = createParamDecorator((_: unknown, context: ExecutionContext): Submitter => {
  const request = context.switchToHttp().getRequest<Request & { file?: Upload }>();
  const caller = callerOf(request);
  if (caller === undefined) throw new Unauthorized('Say who you are: Authorization: Bearer <key>.');
  return {
    caller,
    upload: request.file,
    ...(reservationOf(request) ?? { id: uuid(), resumed: false }),
    preference: parsePreference(request.headers.prefer),
  };
});
