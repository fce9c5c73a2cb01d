import { Module } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { REDIS } from '../redis/redis-connections.js';
import { RedisModule } from '../redis/redis.module.js';
import { BlobStore } from './blob-store.js';
import { PhotoBuckets } from './photo-buckets.js';
import { StorageCapacity } from './storage-capacity.js';
import { StorageSettings } from './storage.config.js';
import { UploadBucket } from './upload-bucket.js';

@Module({
  imports: [RedisModule],
  providers: [
    {
      provide: BlobStore,
      inject: [StorageSettings, DataDirectorySettings, REDIS],
      useFactory: (settings: StorageSettings, data: DataDirectorySettings, redis: Redis) =>
        BlobStore.open(settings, data.path, redis),
    },
    StorageCapacity,
    {
      provide: UploadBucket,
      inject: [StorageSettings],
      useFactory: (settings: StorageSettings) => UploadBucket.open(settings),
    },
    {
      provide: PhotoBuckets,
      inject: [StorageSettings],
      useFactory: (settings: StorageSettings) => PhotoBuckets.open(settings),
    },
  ],
  exports: [BlobStore, PhotoBuckets, StorageCapacity, UploadBucket],
})
export class StorageModule {}
