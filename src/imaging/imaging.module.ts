import { Module } from '@nestjs/common';
import { PhotoWorkerPool } from './photo-worker-pool.js';

@Module({ providers: [PhotoWorkerPool], exports: [PhotoWorkerPool] })
export class ImagingModule {}
