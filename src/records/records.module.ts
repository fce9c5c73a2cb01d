import { Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/metrics.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { PhotoRecords } from './photo-records.js';
import { ProgressStore } from './progress.js';
import { TransferMetrics } from './transfer-metrics.js';
import { TransferRecords } from './transfer-records.js';

@Module({
  imports: [RedisModule, MetricsModule],
  providers: [TransferRecords, PhotoRecords, ProgressStore, TransferMetrics],
  exports: [TransferRecords, PhotoRecords, ProgressStore, TransferMetrics],
})
export class RecordsModule {}
