import { Module } from '@nestjs/common';
import { MulterModule, type MulterModuleOptions } from '@nestjs/platform-express';
import { BlobStore } from '../storage/blob-store.js';
import { StorageModule } from '../storage/storage.module.js';
import { StorageRoom } from '../storage/storage-room.js';
import { IntakeSettings } from './intake.config.js';
import { UploadStorage } from './upload-storage.js';

/** Every limit that multer has: most of its own are infinite. @param fileSize bytes */
export function formLimits(
  fileSize: number,
  { files, fields }: { readonly files: number; readonly fields: number },
): NonNullable<MulterModuleOptions['limits']> {
  return {
    files,
    fileSize,
    fields,
    parts: files + fields,
    fieldSize: 16 * 1024,
    fieldNameSize: 64,
    fieldNestingDepth: 1,
    headerPairs: 20,
  };
}

/** Multer with every limit set, for one photo. */
@Module({
  imports: [
    MulterModule.registerAsync({
      imports: [StorageModule],
      inject: [BlobStore, StorageRoom, IntakeSettings],
      useFactory: (blobs: BlobStore, room: StorageRoom, settings: IntakeSettings) => ({
        storage: new UploadStorage(blobs, room),
        limits: formLimits(settings.maxBytes, { files: 1, fields: 20 }),
      }),
    }),
  ],
  exports: [MulterModule],
})
export class UploadModule {}
