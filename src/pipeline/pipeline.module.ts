import { type DynamicModule, Module } from '@nestjs/common';
import { GpuModule } from '../gpu/gpu.module.js';
import { ImagingModule } from '../imaging/imaging.module.js';
import { RecordsModule } from '../records/records.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { Dispatcher } from './dispatcher.js';
import { FinishStage } from './finish.stage.js';
import { GenerateStage, GpuTurn } from './generate.stage.js';
import { Pipeline, Upkeep } from './pipeline.js';
import { PrepareStage } from './prepare.stage.js';
import { Reconciler } from './reconciler.js';
import { SlotKeeper } from './slot-keeper.js';
import { StageClaims } from './stage-claims.js';
import { StageRunner, StageTools } from './stage-runner.js';
import { Stages } from './stages.js';
import { TransferEnds } from './transfer-ends.js';

/** The consumers. A process without this module serves HTTP alone. */
@Module({})
export class PipelineModule {
  /** @param scheduling the one instance of the scheduling module */
  static forRoot(scheduling: DynamicModule): DynamicModule {
    return {
      module: PipelineModule,
      imports: [scheduling, RecordsModule, StorageModule, GpuModule, ImagingModule],
      providers: [
        Dispatcher,
        FinishStage,
        GenerateStage,
        GpuTurn,
        Pipeline,
        PrepareStage,
        Reconciler,
        SlotKeeper,
        StageClaims,
        StageRunner,
        StageTools,
        Stages,
        TransferEnds,
        Upkeep,
      ],
    };
  }
}
