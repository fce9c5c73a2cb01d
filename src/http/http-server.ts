import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { json, type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { createServer } from 'node:http';
import { refuseBareRequests } from './broken-requests.js';
import { Busy, PayloadInvalid } from '../errors/general.errors.js';
import { isTooDeep } from '../errors/json-depth.js';
import { limitPerTurn } from '../intake/limit-per-turn.js';
import type { IntakeSettings } from '../intake/intake.config.js';

/**
 * Base64 is a third longer than its bytes, and a line break after every 64 characters takes up to four characters in
 * JSON (`\r\n`). The other fields of a submission are small.
 */
const BASE64_GROWTH = (4 / 3) * 1.07;
const SMALL_BODY_BYTES = 64 * 1024;
/** Large JSON bodies parsed at the same time; each takes up to 70 MB of memory. */
const MAX_LARGE_BODIES = 4;

const LIMITS = {
  // Node's default of 30 s would enforce the timeouts below half a minute late.
  connectionsCheckingInterval: 1_000,
  headersTimeout: 10_000,
  // Enough for 25 MB over a slow connection.
  requestTimeout: 120_000,
  // Longer than the 60 s of most proxies, so that the service never closes a connection that a proxy is about to
  // reuse.
  keepAliveTimeout: 65_000,
  // `refuseBareRequests` rejects these with a problem document.
  requireHostHeader: false,
};

const CLOSE_WITHIN_MS = 3_000;

/** Express on a server with timeouts for headers and bodies. */
export class BoundedExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer(LIMITS, this.getInstance());
  }

  /** Lets running requests finish, but no longer than `CLOSE_WITHIN_MS`. */
  override async close(): Promise<void> {
    const late = setTimeout(() => this.httpServer.closeAllConnections(), CLOSE_WITHIN_MS);
    await super.close();
    clearTimeout(late);
  }
}

/** Sends `Connection: close` while draining, so that clients send their next request over a new connection. */
export function closeConnectionsOf(app: NestExpressApplication, drain: { readonly begun: boolean }): void {
  app.use((_request: Request, response: Response, next: NextFunction) => {
    if (drain.begun) response.set('Connection', 'close');
    next();
  });
}

/** Parses JSON bodies: large ones only on routes that accept photos. Malformed requests are rejected before. */
export function readBodies(app: NestExpressApplication, { maxBytes }: IntakeSettings): void {
  app.use(refuseBareRequests);
  const bodies = Router();
  const large = json({ limit: Math.ceil(maxBytes * BASE64_GROWTH) + SMALL_BODY_BYTES });
  bodies.use(refuseOtherBodies);
  const few = fewLargeBodies();
  bodies.use('/v1/transfers', few, large);
  bodies.use('/v1/batches', few, large);
  bodies.use('/v1/photos', few, large);
  bodies.use(json({ limit: SMALL_BODY_BYTES }));
  bodies.use(refuseDeepBodies);
  const pace = limitPerTurn();
  // Most requests are polls without a body, which skip all of this.
  app.use((request: Request, response: Response, next: NextFunction) => {
    // The router passes errors of its handlers to `next` itself.
    if (hasBody(request)) void pace(request, () => bodies(request, response, next));
    else next();
  });
}

/** Whether the request has a body, of a known length or chunked. */
function hasBody({ headers }: Request): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/**
 * Limits the number of large JSON bodies, because each is in memory several times while it is parsed. Forms are
 * streamed to disk and need no such limit.
 */
function fewLargeBodies(): RequestHandler {
  let reading = 0;
  return (request, response, next) => {
    const { 'content-length': length, 'content-encoding': encoding } = request.headers;
    // The length of a compressed body does not limit its decompressed size.
    const bytes = encoding === undefined ? Number(length ?? Infinity) : Infinity;
    // `is` returns null, not false, for a request without a body.
    if (!request.is('json') || bytes <= SMALL_BODY_BYTES) return next();
    if (reading >= MAX_LARGE_BODIES) {
      return next(
        new Busy('Too many large JSON bodies at the same time: try again, or send the photo as a form.'),
      );
    }
    reading += 1;
    response.once('close', () => (reading -= 1));
    next();
  };
}

/** Runs before any code that recurses into the body. */
const refuseDeepBodies: RequestHandler = ({ body }: { body?: unknown }, _response, next) => {
  if (isTooDeep(body)) next(new PayloadInvalid('The body is nested too deeply.'));
  else next();
};

/** A body of another type would stay unparsed, and the error would misleadingly name missing fields. */
const refuseOtherBodies: RequestHandler = (request, _response, next) => {
  const empty = request.headers['content-length'] === '0';
  if (empty || request.is(['json', 'multipart/form-data']) !== false) return next();
  const type = JSON.stringify(request.headers['content-type'] ?? '');
  next(
    new PayloadInvalid(`Unsupported content type ${type}: send application/json or multipart/form-data.`, {
      status: 415,
      fields: [
        {
          field: 'Content-Type',
          code: 'not_accepted',
          detail: 'must be application/json or multipart/form-data',
        },
      ],
    }),
  );
};
