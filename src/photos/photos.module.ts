import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { ImagingModule } from '../imaging/imaging.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { RecordsModule } from '../records/records.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { ErasedPhotos } from './erased-photos.js';
import { PhotoRetention } from './photo-retention.js';
import { PhotoUploads } from './photo-uploads.js';
import { PhotoUploadsController } from './photo-uploads.controller.js';
import { PhotosController } from './photos.controller.js';
import { Photos } from './photos.service.js';
import { SamplePhoto } from './sample-photo.js';

@Module({
  imports: [IdempotencyModule, IntakeModule, ImagingModule, RecordsModule, StorageModule],
  // The routes of `uploads` come before `photos/:id`, which would match them.
  controllers: [PhotoUploadsController, PhotosController],
  providers: [Photos, ErasedPhotos, PhotoUploads, PhotoRetention, SamplePhoto],
})
export class PhotosModule {}
