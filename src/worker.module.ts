import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/settings.js';
import { slotNames } from './gpu/slots.js';
import { PipelineModule } from './pipeline/pipeline.module.js';
import { SchedulingModule } from './scheduling/scheduling.module.js';

/** The consumers alone, for a machine of their own. */
@Module({})
export class WorkerModule {
  static forRoot(settings: Settings): DynamicModule {
    const scheduling = SchedulingModule.forRoot(slotNames());
    return {
      module: WorkerModule,
      imports: [ConfigModule.forRoot(settings), PipelineModule.forRoot(scheduling)],
    };
  }
}
