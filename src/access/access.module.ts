import { Module } from '@nestjs/common';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { HttpSettings } from '../config/http.config.js';
import { AccessSettings } from './access.config.js';
import { AdminToken } from './admin-token.js';
import { ApiKeys } from './api-keys.js';
import { loadKeysSafely } from './load-keys-safely.js';
import { Authenticator } from './authenticator.js';
import { RouteAccess } from './route-access.js';
import { AccessMiddleware } from './access-middleware.js';
import { KeyWatch } from './key-watch.js';
import { RateLimit } from './rate-limit.js';
import { SignedLinks } from './signed-links.js';

@Module({
  providers: [
    {
      provide: ApiKeys,
      inject: [HttpSettings, AccessSettings, DataDirectorySettings],
      useFactory: loadKeysSafely,
    },
    {
      provide: AdminToken,
      inject: [AccessSettings],
      useFactory: (settings: AccessSettings) => new AdminToken(settings),
    },
    RouteAccess,
    Authenticator,
    { provide: RateLimit, useFactory: () => new RateLimit() },
    KeyWatch,
    SignedLinks,
    AccessMiddleware,
  ],
  exports: [AdminToken, ApiKeys, Authenticator, AccessMiddleware, RateLimit, SignedLinks],
})
export class AccessModule {}
