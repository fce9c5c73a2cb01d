import { AppError } from '../errors/app-error.js';

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
