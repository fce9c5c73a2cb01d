import { AppError } from '../errors/app-error.js';

export class TransferNotFound extends AppError.define({
  code: 'transfer_not_found',
  status: 404,
  title: 'There is no such transfer',
}) {}

export class TransferExpired extends AppError.define({
  code: 'transfer_expired',
  status: 410,
  title: 'The transfer has expired and its pictures are gone',
}) {}

export class TransferUnfinished extends AppError.define({
  code: 'transfer_unfinished',
  status: 409,
  title: 'The transfer is not finished yet',
  retryAfterMs: 2_000,
}) {}

export class TransferFailed extends AppError.define({
  code: 'transfer_failed',
  status: 409,
  title: 'The transfer failed and has no result',
}) {}

export class TransferCancelled extends AppError.define({
  code: 'transfer_cancelled',
  status: 409,
  title: 'The transfer was cancelled and has no result',
}) {}

export class PhotoNotFound extends AppError.define({
  code: 'photo_not_found',
  status: 404,
  title: 'There is no such photo',
}) {}

export class UploadNotFound extends AppError.define({
  code: 'upload_not_found',
  status: 404,
  title: 'There is no such upload',
}) {}

export class QueueFull extends AppError.define({
  code: 'queue_full',
  status: 429,
  title: 'The queue is full',
  retryAfterMs: 10_000,
}) {}

export class QuotaExceeded extends AppError.define({
  code: 'quota_exceeded',
  status: 429,
  title: 'The caller has as much as its key allows',
  retryAfterMs: 10_000,
}) {}

export class BatchNotFound extends AppError.define({
  code: 'batch_not_found',
  status: 404,
  title: 'There is no such batch',
}) {}

export class BatchExpired extends AppError.define({
  code: 'batch_expired',
  status: 410,
  title: 'The batch has expired and its pictures are gone',
}) {}

/** As many transfers wait as may. */
export function queueFull(maxWaiting: number): QueueFull {
  return new QueueFull(`${maxWaiting} transfers wait already.`, { extensions: { maxWaiting } });
}
