import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { HttpSettings } from '../config/http.config.js';
import { requestId } from '../errors/request-id.js';
import { requestLog } from '../logging/request-log.js';
import { Metrics } from '../metrics/metrics.js';
import { measureRequests } from '../metrics/measure-requests.js';
import { AccessMiddleware } from '../access/access-middleware.js';

/** Response headers that pages of other origins may read. */
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
/** Request headers that pages of other origins may send, besides the CORS-safelisted ones. */
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
 * Installs the middleware in front of the routes, in the order in which requests pass it. Call it before the
 * application is initialised, so that the body of a rejected request is never read.
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
  const access = app.get(AccessMiddleware);
  app.use(access.handle.bind(access));
}

/**
 * The console and Swagger UI load only their own scripts, but use inline styles and images from `data:` and `blob:`.
 */
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
    // HSTS is the business of the proxy that terminates TLS.
    strictTransportSecurity: false,
    crossOriginResourcePolicy: { policy: otherOrigins ? 'cross-origin' : 'same-site' },
  });
}

/** Express's `trust proxy`: a number of hops, or a list of addresses. */
function proxies(trusted: string): number | string | false {
  if (trusted === '') return false;
  return /^\d+$/.test(trusted) ? Number(trusted) : trusted;
}
