import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { requestIdOf } from '../errors/request-id.js';

/**
 * Logs one line per request, without body, headers or query. Successful GET and HEAD requests are logged at debug,
 * because frontends poll.
 */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const begun = performance.now();
    response.once('close', () => {
      const { method, originalUrl } = request;
      const { statusCode: status, writableFinished } = response;
      const level = (method === 'GET' || method === 'HEAD') && status < 400 ? 'debug' : 'info';
      if (!logger.isLevelEnabled(level)) return;
      const [path] = originalUrl.split('?');
      const ms = Math.round(performance.now() - begun);
      const requestId = requestIdOf(response);
      const aborted = writableFinished ? {} : { aborted: true };
      logger[level]({ requestId, method, path, status, ms, ...aborted }, 'Request completed');
    });
    next();
  };
}
