import { Module } from '@nestjs/common';
import { MulterModule, type MulterModuleOptions } from '@nestjs/platform-express';
import { BlobStore } from '../storage/blob-store.js';
import { StorageModule } from '../storage/storage.module.js';
import { StorageCapacity } from '../storage/storage-capacity.js';
import { IntakeSettings } from './intake.config.js';
import { UploadStorage } from './upload-storage.js';

const FIELD_BYTES = 16 * 1024;
/** Headers of one part; the parser accepts no more. */
const HEAD_BYTES = 16 * 1024;

interface Form {
  /** Bytes of one photo. */
  readonly fileSize: number;
  readonly files: number;
  readonly fields: number;
  /** All photos together; default: `files` x `fileSize`. */
  readonly filesBytes?: number;
}

/** Multer options for forms of this size. Sets every limit, since most of Multer's defaults are infinite. */
export function takesForms(blobs: BlobStore, capacity: StorageCapacity, form: Form): MulterModuleOptions {
  const { fileSize, files, fields, filesBytes = files * fileSize } = form;
  const parts = files + fields;
  return {
    storage: new UploadStorage(blobs, capacity, {
      files: filesBytes,
      whole: filesBytes + fields * FIELD_BYTES + parts * HEAD_BYTES,
    }),
    limits: {
      files,
      fileSize,
      fields,
      parts,
      fieldSize: FIELD_BYTES,
      fieldNameSize: 64,
      fieldNestingDepth: 1,
      headerPairs: 20,
    },
  };
}

/** Forms with one photo. */
@Module({
  imports: [
    MulterModule.registerAsync({
      imports: [StorageModule],
      inject: [BlobStore, StorageCapacity, IntakeSettings],
      useFactory: (blobs: BlobStore, capacity: StorageCapacity, { maxBytes }: IntakeSettings) =>
        takesForms(blobs, capacity, { fileSize: maxBytes, files: 1, fields: 20 }),
    }),
  ],
  exports: [MulterModule],
})
export class UploadModule {}
