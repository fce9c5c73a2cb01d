import { Module } from '@nestjs/common';
import { PhotoIntakeModule } from './photo-intake.module.js';
import { UploadModule } from './upload.module.js';

/** One photo, in whatever way. */
@Module({
  imports: [PhotoIntakeModule, UploadModule],
  exports: [PhotoIntakeModule, UploadModule],
})
export class IntakeModule {}
