import { type DynamicModule, Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import { AccessModule } from '../access/access.module.js';
import { FollowingModule } from '../following/following.module.js';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { ImagingModule } from '../imaging/imaging.module.js';
import { IntakeSettings } from '../intake/intake.config.js';
import { PhotoIntakeModule } from '../intake/photo-intake.module.js';
import { takesForms } from '../intake/upload.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { BatchViews } from '../records/batch-views.js';
import { RecordsModule } from '../records/records.module.js';
import { BlobStore } from '../storage/blob-store.js';
import { StorageModule } from '../storage/storage.module.js';
import { StorageCapacity } from '../storage/storage-capacity.js';
import { AcceptedBatches } from './accepted-batches.js';
import { BatchDryRun } from './batch-dry-run.js';
import { BatchFiles } from './batch-files.js';
import { BatchFollowers } from './batch-followers.js';
import { BatchIntake } from './batch-intake.js';
import { BatchLinks } from './batch-links.js';
import { BatchLiveController } from './batch-live.controller.js';
import { BatchLooks } from './batch-looks.js';
import { BatchOrders } from './batch-orders.js';
import { BatchPresenter } from './batch-presenter.js';
import { BatchRetention } from './batch-retention.js';
import { BatchesSettings } from './batches.config.js';
import { BatchesController } from './batches.controller.js';
import { Batches } from './batches.service.js';
import { PhotoReader } from './photo-reader.js';

/** The form of a batch may have as many photos as the batch may have items, and the fields of a submission. */
const FORMS = MulterModule.registerAsync({
  imports: [StorageModule],
  inject: [BlobStore, StorageCapacity, IntakeSettings, BatchesSettings],
  useFactory: (
    blobs: BlobStore,
    capacity: StorageCapacity,
    { maxBytes }: IntakeSettings,
    batches: BatchesSettings,
  ) =>
    takesForms(blobs, capacity, {
      fileSize: maxBytes,
      files: batches.maxItems,
      // The field `styles` may be repeated for each item.
      fields: 20 + batches.maxItems,
      filesBytes: batches.maxBytes,
    }),
});

@Module({})
export class BatchesModule {
  /**
   * @param scheduling the one instance of the scheduling module
   * @param transfers exports `DryRuns`, `TransferOperations` and `TransferViews`
   */
  static forRoot(scheduling: DynamicModule, transfers: DynamicModule): DynamicModule {
    return {
      module: BatchesModule,
      imports: [
        scheduling,
        transfers,
        AccessModule,
        FollowingModule,
        IdempotencyModule,
        ImagingModule,
        PhotoIntakeModule,
        FORMS,
        OutboundModule,
        RecordsModule,
        StorageModule,
      ],
      controllers: [BatchesController, BatchLiveController],
      providers: [
        AcceptedBatches,
        Batches,
        BatchDryRun,
        BatchFiles,
        BatchFollowers,
        BatchIntake,
        BatchLinks,
        BatchLooks,
        BatchOrders,
        BatchPresenter,
        BatchRetention,
        PhotoReader,
        { provide: BatchViews, useExisting: BatchPresenter },
      ],
      exports: [BatchViews],
    };
  }
}
