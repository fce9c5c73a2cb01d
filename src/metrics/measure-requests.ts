import type { RequestHandler } from 'express';
import type { Metrics } from './metrics.js';

/** Measures every request to the end of its answer. */
export function measureRequests(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const end = metrics.requestSeconds.startTimer({ method: request.method });
    response.once('close', () => end({ status: String(response.statusCode) }));
    next();
  };
}
