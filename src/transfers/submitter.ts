import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { v7 as uuid } from 'uuid';
import { Unauthorized } from '../access/access.errors.js';
import type { Caller } from '../access/caller.js';
import { callerOf } from '../access/request-caller.js';
import { reservationOf } from '../idempotency/reservation.js';
import type { Upload } from '../intake/upload-storage.js';
import { type Preference, parsePreference } from './preference.js';

/** The parts of a submitting request other than its body. */
export interface Submitter {
  readonly caller: Caller;
  readonly upload: Upload | undefined;
  /** Id of the transfer to create. */
  readonly id: string;
  /** An earlier run of the same request may have created it. */
  readonly resumed: boolean;
  readonly preference: Preference;
}

/** Parameter decorator for controller methods that take submissions. */
export const FromSubmitter = createParamDecorator((_: unknown, context: ExecutionContext): Submitter => {
  const request = context.switchToHttp().getRequest<Request & { file?: Upload }>();
  const caller = callerOf(request);
  if (caller === undefined)
    throw new Unauthorized('Missing credentials: send `Authorization: Bearer <key>`.');
  return {
    caller,
    upload: request.file,
    ...(reservationOf(request) ?? { id: uuid(), resumed: false }),
    preference: parsePreference(request.headers.prefer),
  };
});
