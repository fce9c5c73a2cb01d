import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { DirectPhotos } from './direct-photos.js';
import { PhotoIntakeModule } from './photo-intake.module.js';
import { UploadModule } from './upload.module.js';

/** All ways to take in a photo. */
@Module({
  imports: [StorageModule, PhotoIntakeModule, UploadModule],
  providers: [DirectPhotos],
  exports: [DirectPhotos, PhotoIntakeModule, UploadModule],
})
export class IntakeModule {}
