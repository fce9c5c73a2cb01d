import { type DynamicModule, Module } from '@nestjs/common';
import { GpuModule } from '../gpu/gpu.module.js';
import { ImagingModule } from '../imaging/imaging.module.js';
import { RemotePhotosModule } from '../intake/remote-photos.module.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { RecordsModule } from '../records/records.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { StylesModule } from '../styles/styles.module.js';
import { Dispatcher } from './dispatcher.js';
import { FinishStage } from './finish.stage.js';
import { GenerateStage } from './generate.stage.js';
import { GenerationBegins } from './generation-begins.js';
import { GpuTurn } from './gpu-turn.js';
import { Pipeline } from './pipeline.js';
import { PhotoFetch } from './photo-fetch.js';
import { PhotoPreparation } from './photo-preparation.js';
import { PrepareStage } from './prepare.stage.js';
import { Previews } from './previews.js';
import { ProgressReports } from './progress-reports.js';
import { Reassignment } from './reassignment.js';
import { Reconciler } from './reconciler.js';
import { SchedulingBoard } from './scheduling-board.js';
import { SlotFitness } from './slot-fitness.js';
import { SlotKeeper } from './slot-keeper.js';
import { RetryJudge } from './retry-judge.js';
import { StageAttempts } from './stage-attempts.js';
import { StageClaims } from './stage-claims.js';
import { StageHandover } from './stage-handover.js';
import { StageRunner } from './stage-runner.js';
import { Stages } from './stages.js';
import { TransferEnds } from './transfer-ends.js';
import { Upkeep } from './upkeep.js';
import { SharedPreparation } from './shared-preparation.js';
import { SlotStatePublisher } from './slot-state-publisher.js';
import { SlotMaintenance } from './slot-maintenance.js';
import { WarmUp } from './warm-up.js';
import { WebUiRestarts } from './webui-restarts.js';
import { ErasedJobsSweep } from './erased-jobs-sweep.js';
import { WaitingRoomSweep } from './waiting-room-sweep.js';

/** The queue consumers. A process without this module only serves HTTP. */
@Module({})
export class PipelineModule {
  /** @param scheduling the single instance of the scheduling module */
  static forRoot(scheduling: DynamicModule): DynamicModule {
    return {
      module: PipelineModule,
      imports: [
        scheduling,
        MetricsModule,
        RecordsModule,
        StorageModule,
        StylesModule,
        GpuModule,
        ImagingModule,
        RemotePhotosModule,
        RedisModule,
      ],
      providers: [
        Dispatcher,
        FinishStage,
        GenerateStage,
        GenerationBegins,
        GpuTurn,
        Pipeline,
        PhotoFetch,
        PhotoPreparation,
        PrepareStage,
        Previews,
        ProgressReports,
        Reassignment,
        Reconciler,
        SchedulingBoard,
        SharedPreparation,
        SlotFitness,
        SlotKeeper,
        RetryJudge,
        StageAttempts,
        StageClaims,
        StageHandover,
        StageRunner,
        Stages,
        TransferEnds,
        Upkeep,
        ErasedJobsSweep,
        WaitingRoomSweep,
        SlotStatePublisher,
        SlotMaintenance,
        WarmUp,
        WebUiRestarts,
      ],
    };
  }
}
