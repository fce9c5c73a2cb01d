import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { v7 as uuid } from 'uuid';
import { Unauthorized } from '../access/access.errors.js';
import type { Caller } from '../access/caller.js';
import { callerOf } from '../access/request-caller.js';
import { reservationOf } from '../idempotency/reservation.js';
import type { BatchUploads } from './batch-request.js';

/** The parts of a batch submission other than its body. */
export interface BatchSubmitter {
  readonly caller: Caller;
  readonly uploads: BatchUploads;
  /** Id of the batch to create. */
  readonly id: string;
  /** An earlier run of the same request may have created it. */
  readonly resumed: boolean;
}

/** Parameter decorator for controller methods that take batches. */
export const FromBatchSubmitter = createParamDecorator(
  (_: unknown, context: ExecutionContext): BatchSubmitter => {
    const request = context.switchToHttp().getRequest<Request & { files?: BatchUploads }>();
    const caller = callerOf(request);
    if (caller === undefined)
      throw new Unauthorized('Missing credentials: send `Authorization: Bearer <key>`.');
    const { photo = [], photos = [] } = request.files ?? {};
    const reserved = reservationOf(request) ?? { id: uuid(), resumed: false };
    return { caller, uploads: { photo, photos }, ...reserved };
  },
);
