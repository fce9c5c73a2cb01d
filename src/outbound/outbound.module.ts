import { Module } from '@nestjs/common';
import { GuardedHttp } from './guarded-http.js';
import { OutboundGuard } from './outbound-guard.js';

@Module({
  providers: [OutboundGuard, GuardedHttp],
  exports: [OutboundGuard, GuardedHttp],
})
export class OutboundModule {}
