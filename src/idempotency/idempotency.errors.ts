import { AppError } from '../errors/app-error.js';

export class IdempotencyKeyReused extends AppError.define({
  code: 'idempotency_key_reused',
  status: 422,
  title: 'The Idempotency-Key belongs to another request',
}) {}

export class IdempotencyInProgress extends AppError.define({
  code: 'idempotency_in_progress',
  status: 409,
  title: 'The first request with this Idempotency-Key is still being answered',
  retryAfterMs: 2_000,
}) {}
