import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { HttpSettings } from '../config/http.config.js';
import { requestId } from '../errors/request-id.js';
import { requestLog } from '../logging/request-log.js';
import { Metrics } from '../metrics/metrics.js';
import { measureRequests } from '../metrics/measure-requests.js';
import { AccessMiddleware } from './access-middleware.js';

/** What a page of another origin may read of an answer. */
export const EXPOSED_HEADERS = [
  'Content-Disposition',
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
];
/** What it may send beyond what every page may. */
export const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-None-Match',
  'If-Range',
  'Last-Event-ID',
  'Prefer',
  'Range',
  'X-Request-Id',
];

/**
 * Puts everything in front of the routes, in the order that a request meets it. To be called before the application
 * is initialised, so that no body is read of a request that is not let in.
 */
export function installMiddleware(app: NestExpressApplication, logger: Logger): void {
  const { corsOrigins, trustProxy } = app.get(HttpSettings);
  app.disable('x-powered-by');
  app.set('trust proxy', proxies(trustProxy));
  app.use(requestId);
  app.use(requestLog(logger));
  app.use(measureRequests(app.get(Metrics)));
  app.use(securityHeaders(corsOrigins.length > 0));
  if (corsOrigins.length > 0)
    app.enableCors({
      origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
      exposedHeaders: EXPOSED_HEADERS,
      allowedHeaders: ALLOWED_HEADERS,
      maxAge: 600,
    });
  const entrance = app.get(AccessMiddleware);
  app.use(entrance.handle.bind(entrance));
}

/** The console and Swagger load their own scripts only, style themselves inline, and show pictures from memory. */
function securityHeaders(otherOrigins: boolean): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Whether a browser must come by TLS is for the proxy that does TLS to say.
    strictTransportSecurity: false,
    crossOriginResourcePolicy: { policy: otherOrigins ? 'cross-origin' : 'same-site' },
  });
}

/** Express takes a number of hops, or a list of addresses. */
function proxies(trusted: string): number | string | false {
  if (trusted === '') return false;
  return /^\d+$/.test(trusted) ? Number(trusted) : trusted;
}
