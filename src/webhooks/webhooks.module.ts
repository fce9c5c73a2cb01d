import { BullModule } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { RecordsModule } from '../records/records.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { DeliveriesController } from './deliveries.controller.js';
import { Deliveries } from './deliveries.service.js';
import { DeliveryLog } from './delivery-log.js';
import { WebhookOutbox } from './webhook-outbox.js';
import { WEBHOOKS_QUEUE } from './webhook-queue.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookWishes } from './webhook-wishes.js';
import { Webhooks } from './webhooks.js';

@Module({})
export class WebhooksModule {
  /**
   * @param scheduling the one instance of the scheduling module, which sets Bull up
   * @param transfers exports `TransferViews`
   */
  static forRoot(scheduling: DynamicModule, transfers: DynamicModule): DynamicModule {
    const queue = BullModule.registerQueue({ name: WEBHOOKS_QUEUE });
    return {
      module: WebhooksModule,
      imports: [scheduling, transfers, queue, AccessModule, OutboundModule, RecordsModule, RedisModule],
      controllers: [DeliveriesController],
      providers: [Deliveries, DeliveryLog, WebhookOutbox, WebhookSender, Webhooks, WebhookWishes],
      exports: [queue],
    };
  }
}
