import { Injectable } from '@nestjs/common';
import { BlobStore } from '../storage/blob-store.js';
import { photoOwner } from './blob-owners.js';
import { type PhotoRecord, PhotoRecords } from './photo-records.js';
import { RecordsSettings } from './records.config.js';
import type { ArrivedPhoto } from './submitted-photo.js';

/** Keeps photos: their bytes first, then the record by which they are found. */
@Injectable()
export class PhotoStore {
  constructor(
    private readonly blobs: BlobStore,
    private readonly photos: PhotoRecords,
    private readonly settings: RecordsSettings,
  ) {}

  async keep(id: string, callerId: string, { source, header }: ArrivedPhoto): Promise<PhotoRecord> {
    const blob = await this.blobs.put(source, photoOwner(id));
    const { format, width, height } = header;
    const now = Date.now();
    const photo: PhotoRecord = {
      id,
      callerId,
      ...blob,
      format,
      width,
      height,
      faces: null,
      warnings: [],
      createdAt: now,
      expiresAt: now + this.settings.retentionMs,
    };
    await this.photos.save(photo);
    return photo;
  }

  /** One that is here already; null when it is not, or not this caller's. */
  async find(id: string, callerId: string): Promise<PhotoRecord | null> {
    const photo = await this.photos.get(id);
    return photo?.callerId === callerId ? photo : null;
  }

  async forget(id: string): Promise<void> {
    await this.photos.erase(id);
    await this.blobs.release(photoOwner(id));
  }
}
