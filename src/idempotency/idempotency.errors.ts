import { AppError } from '../errors/app-error.js';

export class IdempotencyKeyReused extends AppError.define({
  code: 'idempotency_key_reused',
  status: 422,
  title: 'Idempotency-Key already used for another request',
}) {}

export class IdempotencyInProgress extends AppError.define({
  code: 'idempotency_in_progress',
  status: 409,
  title: 'A request with this Idempotency-Key is still in progress',
  retryAfterMs: 2_000,
}) {}
