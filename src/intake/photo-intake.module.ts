import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { PhotoIntake } from './photo-intake.js';
import { RemotePhotosModule } from './remote-photos.module.js';

/** Intake of photos from any source, without the multipart forms. */
@Module({
  imports: [StorageModule, RemotePhotosModule],
  providers: [PhotoIntake],
  exports: [PhotoIntake, RemotePhotosModule],
})
export class PhotoIntakeModule {}
