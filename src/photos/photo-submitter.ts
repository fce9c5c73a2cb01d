import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { v7 as uuid } from 'uuid';
import { Unauthorized } from '../access/access.errors.js';
import type { Caller } from '../access/caller.js';
import { callerOf } from '../access/request-caller.js';
import { reservationOf } from '../idempotency/reservation.js';
import type { Upload } from '../intake/upload-storage.js';

/** What a request that uploads a photo says beside its body. */
export interface PhotoSubmitter {
  readonly caller: Caller;
  readonly upload: Upload | undefined;
  /** The photo gets this id. */
  readonly id: string;
  /** An earlier run of the same request may have stored it. */
  readonly resumed: boolean;
}

/** The parameter of a controller's method that takes photos. */
export const FromPhotoSubmitter = createParamDecorator(
  (_: unknown, context: ExecutionContext): PhotoSubmitter => {
    const request = context.switchToHttp().getRequest<Request & { file?: Upload }>();
    const caller = callerOf(request);
    if (caller === undefined) throw new Unauthorized('Say who you are: Authorization: Bearer <key>.');
    return { caller, upload: request.file, ...(reservationOf(request) ?? { id: uuid(), resumed: false }) };
  },
);
