import { AppError } from '../errors/app-error.js';

export class Unauthorized extends AppError.define({
  code: 'unauthorized',
  status: 401,
  title: 'Missing or invalid credentials',
}) {}

export class Forbidden extends AppError.define({
  code: 'forbidden',
  status: 403,
  title: 'Permission denied',
}) {}

export class RateLimited extends AppError.define({
  code: 'rate_limited',
  status: 429,
  title: 'Too many requests',
  retryAfterMs: 1000,
}) {}
