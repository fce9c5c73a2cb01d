import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { v7 as uuid } from 'uuid';
import { Unauthorized } from '../access/access.errors.js';
import type { Caller } from '../access/caller.js';
import { callerOf } from '../access/request-caller.js';
import { reservationOf } from '../idempotency/reservation.js';
import type { BatchUploads } from './batch-request.js';

/** What a request that submits a batch says beside its body. */
export interface BatchSubmitter {
  readonly caller: Caller;
  readonly uploads: BatchUploads;
  /** The batch gets this id. */
  readonly id: string;
  /** An earlier run of the same request may have created it. */
  readonly resumed: boolean;
}

/** The parameter of a controller's method that takes batches. */
export const FromBatchSubmitter = createParamDecorator(
  (_: unknown, context: ExecutionContext): BatchSubmitter => {
    const request = context.switchToHttp().getRequest<Request & { files?: BatchUploads }>();
    const caller = callerOf(request);
    if (caller === undefined) throw new Unauthorized('Say who you are: Authorization: Bearer <key>.');
    const { photo = [], photos = [] } = request.files ?? {};
    const reserved = reservationOf(request) ?? { id: uuid(), resumed: false };
    return { caller, uploads: { photo, photos }, ...reserved };
  },
);
