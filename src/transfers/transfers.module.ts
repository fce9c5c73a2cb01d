import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { FollowingModule } from '../following/following.module.js';
import { GpuModule } from '../gpu/gpu.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { DryRuns } from '../records/dry-runs.js';
import { RecordsModule } from '../records/records.module.js';
import { TransferOperations } from '../records/transfer-operations.js';
import { TransferViews } from '../records/transfer-views.js';
import { StorageModule } from '../storage/storage.module.js';
import { StylesModule } from '../styles/styles.module.js';
import { Admission } from './admission.js';
import { OrphanSweep } from './orphan-sweep.js';
import { QueueController } from './queue.controller.js';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { ImagingModule } from '../imaging/imaging.module.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { QueueMetrics } from './queue-metrics.js';
import { QueueSummary } from './queue-summary.js';
import { ScalingSignal } from './scaling-signal.js';
import { StorageEviction } from './storage-eviction.js';
import { TransferFiles } from './transfer-files.js';
import { LocalTransferOperations } from './local-transfer-operations.js';
import { AcceptedTransfers } from './accepted-transfers.js';
import { CachedResults } from './cached-results.js';
import { DryRun } from './dry-run.js';
import { DryRunReport } from './dry-run-report.js';
import { DryRunFaces } from './dry-run-faces.js';
import { SubmissionAnswers } from './submission-answers.js';
import { SubmissionController } from './submission.controller.js';
import { SubmittedPhotos } from './submitted-photos.js';
import { TransferPrice } from './transfer-price.js';
import { TransferArtifacts } from './transfer-artifacts.js';
import { TransferWaits } from './transfer-waits.js';
import { TransferIntake } from './transfer-intake.js';
import { TransferPlanner } from './transfer-planner.js';
import { TransferPresenter } from './transfer-presenter.js';
import { TransferPreviews } from './transfer-previews.js';
import { TransferRetention } from './transfer-retention.js';
import { TransfersController } from './transfers.controller.js';
import { TransferFollowers } from './transfer-followers.js';
import { TransferLinks } from './transfer-links.js';
import { TransferLiveController } from './transfer-live.controller.js';
import { TransferLooks } from './transfer-looks.js';
import { Transfers } from './transfers.service.js';
import { BackendSummary } from './backend-summary.js';
import { CurrentForecast } from './current-forecast.js';
import { ForecastSlots } from './forecast-slots.js';
import { QueueEstimate } from './queue-estimate.js';
import { UsageController } from './usage.controller.js';
import { UsageReport } from './usage-report.js';
import { WaitingPlaces } from './waiting-places.js';
import { WaitingWorks } from './waiting-works.js';
import { WaitingRoom } from './waiting-room.js';

@Module({})
export class TransfersModule {
  /** @param scheduling the one instance of the scheduling module */
  static forRoot(scheduling: DynamicModule): DynamicModule {
    return {
      module: TransfersModule,
      imports: [
        scheduling,
        AccessModule,
        MetricsModule,
        RecordsModule,
        StorageModule,
        StylesModule,
        GpuModule,
        IdempotencyModule,
        ImagingModule,
        IntakeModule,
        OutboundModule,
        FollowingModule,
      ],
      controllers: [
        SubmissionController,
        TransfersController,
        TransferLiveController,
        QueueController,
        UsageController,
      ],
      providers: [
        AcceptedTransfers,
        Admission,
        BackendSummary,
        CachedResults,
        CurrentForecast,
        DryRun,
        { provide: DryRuns, useExisting: DryRun },
        DryRunFaces,
        ForecastSlots,
        DryRunReport,
        OrphanSweep,
        QueueEstimate,
        QueueMetrics,
        QueueSummary,
        ScalingSignal,
        StorageEviction,
        SubmissionAnswers,
        SubmittedPhotos,
        TransferFiles,
        TransferFollowers,
        TransferIntake,
        TransferLinks,
        TransferLooks,
        TransferPlanner,
        TransferPresenter,
        TransferPreviews,
        TransferPrice,
        { provide: TransferOperations, useClass: LocalTransferOperations },
        { provide: TransferViews, useExisting: TransferPresenter },
        TransferRetention,
        Transfers,
        TransferArtifacts,
        TransferWaits,
        UsageReport,
        WaitingPlaces,
        WaitingWorks,
        WaitingRoom,
      ],
      exports: [DryRuns, Transfers, TransferPresenter, TransferOperations, TransferViews, WaitingRoom],
    };
  }
}
