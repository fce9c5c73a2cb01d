import { AppError } from './app-error.js';

export class PayloadInvalid extends AppError.define({
  code: 'payload_invalid',
  status: 400,
  // HTTP's own refusals keep their status, because generic clients act on it; 409 is for actions on the wrong state.
  otherStatuses: [406, 408, 409, 412, 413, 415, 416, 417, 431],
  title: 'Invalid request',
}) {}

export class NotFound extends AppError.define({
  code: 'not_found',
  status: 404,
  title: 'Not found',
}) {}

export class MethodNotAllowed extends AppError.define({
  code: 'method_not_allowed',
  status: 405,
  title: 'Method not allowed',
}) {}

export class Busy extends AppError.define({
  code: 'busy',
  status: 503,
  title: 'The service is busy',
  retryAfterMs: 1000,
}) {}

export class DeadlineExceeded extends AppError.define({
  code: 'deadline_exceeded',
  status: 500,
  title: 'Time limit exceeded',
}) {}

export class Internal extends AppError.define({
  code: 'internal',
  status: 500,
  title: 'Internal error',
}) {}
