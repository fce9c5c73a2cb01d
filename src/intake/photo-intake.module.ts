import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { PhotoIntake } from './photo-intake.js';
import { RemotePhotosModule } from './remote-photos.module.js';

/** Photos however they come; without the forms that they come in. */
@Module({
  imports: [StorageModule, RemotePhotosModule],
  providers: [PhotoIntake],
  exports: [PhotoIntake, RemotePhotosModule],
})
export class PhotoIntakeModule {}
