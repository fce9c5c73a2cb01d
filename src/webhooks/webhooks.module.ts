import { BullModule } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { RecordsModule } from '../records/records.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { BatchDeliveriesController } from './batch-deliveries.controller.js';
import { DeliveriesController } from './deliveries.controller.js';
import { Deliveries } from './deliveries.service.js';
import { DeliveryLog } from './delivery-log.js';
import { ErasedDeliveries } from './erased-deliveries.js';
import { GoneEndpoints } from './gone-endpoints.js';
import { OpenDeliveries } from './open-deliveries.js';
import { WebhookSubjects } from './webhook-subjects.js';
import { WebhookAttempts } from './webhook-attempts.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhookOutbox } from './webhook-outbox.js';
import { WEBHOOKS_QUEUE } from './webhook-queue.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookPreferences } from './webhook-preferences.js';
import { Webhooks } from './webhooks.js';

interface WebhooksModules {
  /** The one instance of the scheduling module, which configures Bull. */
  readonly scheduling: DynamicModule;
  /** Exports `TransferViews`. */
  readonly transfers: DynamicModule;
  /** Exports `BatchViews`. */
  readonly batches: DynamicModule;
}

@Module({})
export class WebhooksModule {
  static forRoot({ scheduling, transfers, batches }: WebhooksModules): DynamicModule {
    const queue = BullModule.registerQueue({ name: WEBHOOKS_QUEUE });
    return {
      module: WebhooksModule,
      imports: [
        scheduling,
        transfers,
        batches,
        queue,
        AccessModule,
        MetricsModule,
        OutboundModule,
        RecordsModule,
        RedisModule,
      ],
      controllers: [DeliveriesController, BatchDeliveriesController],
      providers: [
        Deliveries,
        DeliveryLog,
        ErasedDeliveries,
        GoneEndpoints,
        OpenDeliveries,
        WebhookSubjects,
        WebhookAttempts,
        WebhookMetrics,
        WebhookOutbox,
        WebhookSender,
        Webhooks,
        WebhookPreferences,
      ],
      exports: [queue],
    };
  }
}
