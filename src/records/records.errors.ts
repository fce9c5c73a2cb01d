import { AppError } from '../errors/app-error.js';

export class TransferNotFound extends AppError.define({
  code: 'transfer_not_found',
  status: 404,
  title: 'Transfer not found',
}) {}

export class TransferExpired extends AppError.define({
  code: 'transfer_expired',
  status: 410,
  title: 'The transfer has expired and its pictures are gone',
}) {}

export class TransferUnfinished extends AppError.define({
  code: 'transfer_unfinished',
  status: 409,
  title: 'The transfer has not finished yet',
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
  title: 'Photo not found',
}) {}

export class UploadNotFound extends AppError.define({
  code: 'upload_not_found',
  status: 404,
  title: 'Upload not found',
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
  title: 'Quota of this key exceeded',
  retryAfterMs: 10_000,
}) {}

export class BatchNotFound extends AppError.define({
  code: 'batch_not_found',
  status: 404,
  title: 'Batch not found',
}) {}

export class BatchExpired extends AppError.define({
  code: 'batch_expired',
  status: 410,
  title: 'The batch has expired and its pictures are gone',
}) {}

/** @param maxWaiting the number of transfers that may wait */
export function queueFull(maxWaiting: number): QueueFull {
  return new QueueFull(`${maxWaiting} transfers are already waiting.`, { extensions: { maxWaiting } });
}
