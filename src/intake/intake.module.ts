import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { PhotoIntake } from './photo-intake.js';
import { RemotePhotosModule } from './remote-photos.module.js';
import { UploadModule } from './upload.module.js';

@Module({
  imports: [StorageModule, UploadModule, RemotePhotosModule],
  providers: [PhotoIntake],
  exports: [PhotoIntake, UploadModule, RemotePhotosModule],
})
export class IntakeModule {}
