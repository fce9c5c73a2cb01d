import type { RequestHandler } from 'express';
import { MethodNotAllowed } from '../errors/general.errors.js';

/** Rejects everything but GET and HEAD: some routes of the console ignore its own read-only mode. */
export const readOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  response.setHeader('Allow', 'GET, HEAD');
  next(new MethodNotAllowed('The console is read-only: use the routes below /v1/admin for changes.'));
};
