import { AppError } from '../errors/app-error.js';

export class QueueUnavailable extends AppError.define({
  code: 'queue_unavailable',
  status: 503,
  title: 'The queue can not be reached',
  retryAfterMs: 2000,
}) {}

/** Says a failed Redis command in the service's own words; an error that is already ours stays what it is. */
export function queueUnavailable(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new QueueUnavailable('The queue does not answer right now', { cause: error });
}
