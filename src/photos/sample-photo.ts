import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { fileURLToPath } from 'node:url';
import { readPhotoHeader } from '../images/photo-header.js';
import { BUILT_IN, type PhotoRecord, PhotoRecords } from '../records/photo-records.js';
import { photoOwner } from '../records/blob-owners.js';
import { BlobStore } from '../storage/blob-store.js';

const SAMPLE_ID = 'sample';

const FILE = fileURLToPath(new URL('../../assets/sample-portrait.jpg', import.meta.url));
/** Practically never, but still a four-digit year that all date formats support. */
const NEVER = Date.UTC(9999, 0, 1);

/** Stores the built-in photo `sample`, so that every example in the documentation works unchanged. */
@Injectable()
export class SamplePhoto implements OnApplicationBootstrap {
  private readonly logger = new Logger(SamplePhoto.name);

  constructor(
    private readonly blobs: BlobStore,
    private readonly records: PhotoRecords,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const blob = await this.blobs.put({ file: FILE }, photoOwner(SAMPLE_ID));
    const known = await this.records.get(SAMPLE_ID);
    if (known?.sha256 === blob.sha256) return;
    const { format, width, height } = await readPhotoHeader({ file: FILE });
    const record: PhotoRecord = {
      id: SAMPLE_ID,
      callerId: BUILT_IN,
      ...blob,
      format,
      width,
      height,
      faces: null,
      warnings: [],
      createdAt: Date.now(),
      expiresAt: NEVER,
    };
    await this.records.save(record);
    this.logger.debug({ sha256: blob.sha256 }, 'The sample photo is in place');
  }
}
