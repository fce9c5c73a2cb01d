import { Module } from '@nestjs/common';
import { HttpSettings } from '../config/http.config.js';
import { AccessSettings } from './access.config.js';
import { AdminToken } from './admin-token.js';
import { ApiKeys } from './api-keys.js';
import { checkDoors } from './check-doors.js';
import { Doorkeeper } from './doorkeeper.js';
import { Doors } from './doors.js';
import { Entrance } from './entrance.js';
import { RateLimit } from './rate-limit.js';
import { SignedLinks } from './signed-links.js';

@Module({
  providers: [
    { provide: ApiKeys, inject: [HttpSettings, AccessSettings], useFactory: checkDoors },
    {
      provide: AdminToken,
      inject: [AccessSettings],
      useFactory: (settings: AccessSettings) => new AdminToken(settings),
    },
    Doors,
    Doorkeeper,
    RateLimit,
    SignedLinks,
    Entrance,
  ],
  exports: [AdminToken, Entrance, SignedLinks],
})
export class AccessModule {}
