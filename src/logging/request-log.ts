import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { type HttpLogger, pinoHttp } from 'pino-http';
import { requestIdOf } from '../errors/request-id.js';

const MESSAGE = 'Answered a request';

/**
 * One line for each answered request, without bodies, headers or query. What only looks is logged at debug: frontends
 * poll.
 */
export function requestLog(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    quietReqLogger: true,
    quietResLogger: true,
    customAttributeKeys: { reqId: 'requestId' },
    genReqId: (_, response) => requestIdOf(response),
    customLogLevel: ({ method }, { statusCode }) =>
      (method === 'GET' || method === 'HEAD') && statusCode < 400 ? 'debug' : 'info',
    customSuccessMessage: () => MESSAGE,
    customErrorMessage: () => MESSAGE,
    customSuccessObject: (request, response, { responseTime }: { responseTime: number }) =>
      about(request, response, responseTime),
    customErrorObject: (request, response, _error, { responseTime }: { responseTime: number }) =>
      about(request, response, responseTime),
    serializers: { req: () => undefined },
  });
}

function about(
  request: IncomingMessage & { readonly originalUrl?: string },
  response: ServerResponse,
  ms: number,
): Record<string, unknown> {
  const [path] = (request.originalUrl ?? request.url ?? '').split('?');
  const { statusCode: status, writableFinished } = response;
  return { method: request.method, path, status, ms, ...(!writableFinished && { aborted: true }) };
}
