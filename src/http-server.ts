import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { json, type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { createServer } from 'node:http';
import { refuseBareRequests } from './broken-requests.js';
import { Busy, PayloadInvalid } from './errors/general.errors.js';
import { isTooDeep } from './errors/json-depth.js';
import { fewPerTurn } from './intake/few-per-turn.js';
import type { IntakeSettings } from './intake/intake.config.js';

/**
 * Base64 is a third longer than what it stands for, and its lines end with up to four characters of JSON for each 64; the
 * rest of a submission is small.
 */
const BASE64_SHARE = (4 / 3) * 1.07;
const SMALL_BODY_BYTES = 64 * 1024;
/** Each takes up to 70 MB while it is read. */
const LARGE_BODIES = 4;

/** Node looks for slow requests each 30 s by itself: the limits below would come half a minute late. */
const LIMITS = {
  connectionsCheckingInterval: 1_000,
  headersTimeout: 10_000,
  // 25 MB over a slow line.
  requestTimeout: 120_000,
  // Longer than the usual proxy's 60 s, so that it is never us who close a connection that a proxy is about to use.
  keepAliveTimeout: 65_000,
  // Refused further on, with a problem document.
  requireHostHeader: false,
};

const CLOSE_WITHIN_MS = 3_000;

/** Express on a server that ends slow headers and slow bodies. */
export class BoundedExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer(LIMITS, this.getInstance());
  }

  /** Requests under way may end; one that takes too long does not keep the whole service from ending. */
  override async close(): Promise<void> {
    const late = setTimeout(() => this.httpServer.closeAllConnections(), CLOSE_WITHIN_MS);
    await super.close();
    clearTimeout(late);
  }
}

/** Has every client open a new connection for its next request, as soon as the service is about to end. */
export function closeConnectionsOf(app: NestExpressApplication, drain: { readonly begun: boolean }): void {
  app.use((_request: Request, response: Response, next: NextFunction) => {
    if (drain.begun) response.set('Connection', 'close');
    next();
  });
}

/** JSON bodies: large ones only where a photo may be in them. What is no proper request is refused before that. */
export function readBodies(app: NestExpressApplication, { maxBytes }: IntakeSettings): void {
  app.use(refuseBareRequests);
  const bodies = Router();
  const large = json({ limit: Math.ceil(maxBytes * BASE64_SHARE) + SMALL_BODY_BYTES });
  bodies.use(refuseOtherBodies);
  const few = fewLargeBodies();
  bodies.use('/v1/transfers', few, large);
  bodies.use('/v1/batches', few, large);
  bodies.use('/v1/photos', few, large);
  bodies.use(json({ limit: SMALL_BODY_BYTES }));
  bodies.use(refuseDeepBodies);
  const pace = fewPerTurn();
  // Most requests are polls: they shall not pass through all of this.
  app.use((request: Request, response: Response, next: NextFunction) => {
    // The router gives what its handlers throw to `next` by itself.
    if (hasBody(request)) void pace(request, () => bodies(request, response, next));
    else next();
  });
}

/** As HTTP says it: by a length, or by pieces. */
function hasBody({ headers }: Request): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/**
 * A large JSON body is in memory several times over while it is parsed. A form is streamed to the disk and needs no
 * such limit.
 */
function fewLargeBodies(): RequestHandler {
  let reading = 0;
  return (request, response, next) => {
    const { 'content-length': length, 'content-encoding': encoding } = request.headers;
    // A length says nothing of what a compressed body becomes.
    const bytes = encoding === undefined ? Number(length ?? Infinity) : Infinity;
    // Null, and not false, for a request without a body.
    if (!request.is('json') || bytes <= SMALL_BODY_BYTES) return next();
    if (reading >= LARGE_BODIES) {
      return next(new Busy('Too many photos are sent as JSON right now; a form has no such limit.'));
    }
    reading += 1;
    response.once('close', () => (reading -= 1));
    next();
  };
}

/** Before anything walks through it. */
const refuseDeepBodies: RequestHandler = ({ body }: { body?: unknown }, _response, next) => {
  if (isTooDeep(body))
    next(new PayloadInvalid('The body has too many objects or lists inside of each other.'));
  else next();
};

/** A body that nobody reads would be missed further on, and the answer would be about what it is said not to have. */
const refuseOtherBodies: RequestHandler = (request, _response, next) => {
  const empty = request.headers['content-length'] === '0';
  if (empty || request.is(['json', 'multipart/form-data']) !== false) return next();
  const type = JSON.stringify(request.headers['content-type'] ?? '');
  next(
    new PayloadInvalid(`Send application/json or multipart/form-data, not ${type}.`, {
      status: 415,
      fields: [{ field: 'Content-Type', code: 'not_accepted', detail: 'neither JSON nor a form' }],
    }),
  );
};
