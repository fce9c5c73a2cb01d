import { Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/metrics.module.js';
import { PhotoWorkerPool } from './photo-worker-pool.js';

@Module({ imports: [MetricsModule], providers: [PhotoWorkerPool], exports: [PhotoWorkerPool] })
export class ImagingModule {}
