import { Module } from '@nestjs/common';
import { GuardedHttp } from './guarded-http.js';
import { OutboundGuard } from './outbound-guard.js';
import { WebhookTargets } from './webhook-targets.js';

@Module({
  providers: [OutboundGuard, GuardedHttp, WebhookTargets],
  exports: [OutboundGuard, GuardedHttp, WebhookTargets],
})
export class OutboundModule {}
