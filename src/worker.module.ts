import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/settings.js';
import type { WebUis } from './gpu/webuis.js';
import { PipelineModule } from './pipeline/pipeline.module.js';
import { SchedulingModule } from './scheduling/scheduling.module.js';

/** The queue consumers without the HTTP API, for separate worker machines. */
@Module({})
export class WorkerModule {
  static forRoot(settings: Settings, webUis: WebUis): DynamicModule {
    const scheduling = SchedulingModule.forRoot(webUis.slots);
    return {
      module: WorkerModule,
      imports: [ConfigModule.forRoot(settings, [webUis]), PipelineModule.forRoot(scheduling)],
    };
  }
}
