import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { PhotoIntake } from './photo-intake.js';
import { UploadModule } from './upload.module.js';

@Module({
  imports: [StorageModule, UploadModule],
  providers: [PhotoIntake],
  exports: [PhotoIntake, UploadModule],
})
export class IntakeModule {}
