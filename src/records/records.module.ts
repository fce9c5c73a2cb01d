import { Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/metrics.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { BatchRecords } from './batch-records.js';
import { CallerUsages } from './caller-usage.js';
import { PendingNotifications } from './pending-notifications.js';
import { EvictionPlanner } from './eviction-planner.js';
import { KnownResults } from './known-results.js';
import { OrphanPictures } from './orphan-pictures.js';
import { PhotoRecords } from './photo-records.js';
import { PhotoStore } from './photo-store.js';
import { PictureUse } from './picture-use.js';
import { ProgressStore } from './progress.js';
import { SharedPhotos } from './shared-photos.js';
import { TransferChanges } from './transfer-changes.js';
import { TransferPictures } from './transfer-pictures.js';
import { EndSettlement } from './end-settlement.js';
import { TransferMetrics } from './transfer-metrics.js';
import { TransferRecords } from './transfer-records.js';
import { UploadRecords } from './upload-records.js';

@Module({
  imports: [RedisModule, MetricsModule, StorageModule],
  providers: [
    BatchRecords,
    CallerUsages,
    PendingNotifications,
    EvictionPlanner,
    KnownResults,
    PictureUse,
    TransferRecords,
    PhotoRecords,
    PhotoStore,
    ProgressStore,
    SharedPhotos,
    TransferChanges,
    EndSettlement,
    TransferMetrics,
    TransferPictures,
    OrphanPictures,
    UploadRecords,
  ],
  exports: [
    BatchRecords,
    CallerUsages,
    PendingNotifications,
    EvictionPlanner,
    KnownResults,
    PictureUse,
    TransferRecords,
    PhotoRecords,
    PhotoStore,
    ProgressStore,
    SharedPhotos,
    TransferChanges,
    EndSettlement,
    TransferMetrics,
    TransferPictures,
    OrphanPictures,
    UploadRecords,
  ],
})
export class RecordsModule {}
