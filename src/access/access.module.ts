import { Module } from '@nestjs/common';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { HttpSettings } from '../config/http.config.js';
import { AccessSettings } from './access.config.js';
import { AdminToken } from './admin-token.js';
import { ApiKeys } from './api-keys.js';
import { checkDoors } from './check-doors.js';
import { Doorkeeper } from './doorkeeper.js';
import { Doors } from './doors.js';
import { Entrance } from './entrance.js';
import { KeyWatch } from './key-watch.js';
import { RateLimit } from './rate-limit.js';
import { SignedLinks } from './signed-links.js';

@Module({
  providers: [
    {
      provide: ApiKeys,
      inject: [HttpSettings, AccessSettings, DataDirectorySettings],
      useFactory: checkDoors,
    },
    {
      provide: AdminToken,
      inject: [AccessSettings],
      useFactory: (settings: AccessSettings) => new AdminToken(settings),
    },
    Doors,
    Doorkeeper,
    { provide: RateLimit, useFactory: () => new RateLimit() },
    KeyWatch,
    SignedLinks,
    Entrance,
  ],
  exports: [AdminToken, ApiKeys, Doorkeeper, Entrance, RateLimit, SignedLinks],
})
export class AccessModule {}
