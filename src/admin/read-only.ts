import type { RequestHandler } from 'express';
import { MethodNotAllowed } from '../errors/general.errors.js';

/** Lets only reading through: the console has routes that ignore its own read-only mode. */
export const readOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  response.setHeader('Allow', 'GET, HEAD');
  next(new MethodNotAllowed('The console only shows; change things through /v1/admin.'));
};
