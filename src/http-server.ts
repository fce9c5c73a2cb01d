import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { json } from 'express';
import { createServer } from 'node:http';
import type { IntakeSettings } from './intake/intake.config.js';

/** Base64 is a third longer than what it stands for; the rest of a submission is small. */
const BASE64_SHARE = 4 / 3;
const SMALL_BODY_BYTES = 64 * 1024;

/** Node looks for slow requests each 30 s by itself: the limits below would come half a minute late. */
const LIMITS = {
  connectionsCheckingInterval: 1_000,
  headersTimeout: 10_000,
  // 25 MB over a slow line.
  requestTimeout: 120_000,
  // Longer than the usual proxy's 60 s, so that it is never us who close a connection that a proxy is about to use.
  keepAliveTimeout: 65_000,
};

/** Express on a server that ends slow headers and slow bodies. */
export class BoundedExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer(LIMITS, this.getInstance());
  }
}

/** JSON bodies: large ones only where a photo may be in them. */
export function readBodies(app: NestExpressApplication, { maxBytes }: IntakeSettings): void {
  const large = json({ limit: Math.ceil(maxBytes * BASE64_SHARE) + SMALL_BODY_BYTES });
  app.use('/v1/transfers', large);
  app.use('/v1/photos', large);
  app.use(json({ limit: SMALL_BODY_BYTES }));
}
