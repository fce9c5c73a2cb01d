import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { v7 as uuid } from 'uuid';
import { Unauthorized } from '../access/access.errors.js';
import type { Caller } from '../access/caller.js';
import { callerOf } from '../access/request-caller.js';
import { reservationOf } from '../idempotency/reservation.js';
import type { Upload } from '../intake/upload-storage.js';

/** The parts of a photo upload other than its body. */
export interface PhotoSubmitter {
  readonly caller: Caller;
  readonly upload: Upload | undefined;
  /** Id of the photo to create. */
  readonly id: string;
  /** An earlier run of the same request may have stored it. */
  readonly resumed: boolean;
}

/** Parameter decorator for controller methods that take photos. */
export const FromPhotoSubmitter = createParamDecorator(
  (_: unknown, context: ExecutionContext): PhotoSubmitter => {
    const request = context.switchToHttp().getRequest<Request & { file?: Upload }>();
    const caller = callerOf(request);
    if (caller === undefined)
      throw new Unauthorized('Missing credentials: send `Authorization: Bearer <key>`.');
    return { caller, upload: request.file, ...(reservationOf(request) ?? { id: uuid(), resumed: false }) };
  },
);
