import type { RequestHandler } from 'express';
import type { Metrics } from './metrics.js';

/** Measures every request until its response ends, except event streams, which last as long as the client wants. */
export function measureRequests(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const end = metrics.requestSeconds.startTimer({ method: request.method });
    response.once('close', () => {
      if (response.getHeader('Content-Type') !== 'text/event-stream')
        end({ status: String(response.statusCode) });
    });
    next();
  };
}
