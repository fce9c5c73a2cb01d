import { AppError } from '../errors/app-error.js';

export class QueueUnavailable extends AppError.define({
  code: 'queue_unavailable',
  status: 503,
  title: 'The queue is unavailable',
  retryAfterMs: 2000,
}) {}

/** Converts the error of a failed Redis command; an `AppError` is returned unchanged. */
export function queueUnavailable(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new QueueUnavailable('The queue is not responding at the moment.', { cause: error });
}
