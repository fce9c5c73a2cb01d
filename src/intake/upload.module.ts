import { Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import { BlobStore } from '../storage/blob-store.js';
import { StorageModule } from '../storage/storage.module.js';
import { IntakeSettings } from './intake.config.js';
import { UploadStorage } from './upload-storage.js';

/** Multer with every limit set: most of its own are infinite. */
@Module({
  imports: [
    MulterModule.registerAsync({
      imports: [StorageModule],
      inject: [BlobStore, IntakeSettings],
      useFactory: (blobs: BlobStore, settings: IntakeSettings) => ({
        storage: new UploadStorage(blobs),
        limits: {
          files: 1,
          fileSize: settings.maxBytes,
          fields: 20,
          parts: 21,
          fieldSize: 16 * 1024,
          fieldNameSize: 64,
          fieldNestingDepth: 1,
          headerPairs: 20,
        },
      }),
    }),
  ],
  exports: [MulterModule],
})
export class UploadModule {}
