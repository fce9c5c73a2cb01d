import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from './access/access.module.js';
import { AdminModule } from './admin/admin.module.js';
import { BatchesModule } from './batches/batches.module.js';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/settings.js';
import { ErrorsModule } from './errors/errors.module.js';
import type { WebUis } from './gpu/webuis.js';
import { HealthModule } from './health/health.module.js';
import { MetricsHttpModule } from './metrics/metrics.module.js';
import { PhotosModule } from './photos/photos.module.js';
import { PipelineModule } from './pipeline/pipeline.module.js';
import { RoleSettings } from './role.config.js';
import { queueNames } from './scheduling/queues.js';
import { SchedulingModule } from './scheduling/scheduling.module.js';
import { StylesHttpModule } from './styles/styles.module.js';
import { StyleFactsModule } from './transfers/style-facts.js';
import { TransfersModule } from './transfers/transfers.module.js';
import { WEBHOOKS_QUEUE } from './webhooks/webhook-queue.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** The service: the HTTP API and, with `ROLE=all`, the queue consumers. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, webUis: WebUis): DynamicModule {
    const { slots } = webUis;
    const scheduling = SchedulingModule.forRoot(slots);
    const transfers = TransfersModule.forRoot(scheduling);
    const batches = BatchesModule.forRoot(scheduling, transfers);
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(settings, [webUis]),
        ErrorsModule,
        AccessModule,
        MetricsHttpModule,
        HealthModule,
        transfers,
        batches,
        WebhooksModule.forRoot({ scheduling, transfers, batches }),
        PhotosModule,
        StylesHttpModule.forRoot([StyleFactsModule.forRoot(scheduling)]),
        AdminModule.forRoot({ scheduling, transfers, queues: [...queueNames(slots), WEBHOOKS_QUEUE] }),
        ...(settings.get(RoleSettings).role === 'all' ? [PipelineModule.forRoot(scheduling)] : []),
      ],
    };
  }
}
