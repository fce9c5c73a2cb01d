import { AppError } from '../errors/app-error.js';

export class Unauthorized extends AppError.define({
  code: 'unauthorized',
  status: 401,
  title: 'The service does not know who is asking',
}) {}

export class Forbidden extends AppError.define({
  code: 'forbidden',
  status: 403,
  title: 'The caller may not do this',
}) {}

export class RateLimited extends AppError.define({
  code: 'rate_limited',
  status: 429,
  title: 'Too many requests in a short time',
  retryAfterMs: 1000,
}) {}
