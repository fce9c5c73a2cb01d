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

export class PhotoNotFound extends AppError.define({
  code: 'photo_not_found',
  status: 404,
  title: 'There is no such photo',
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
