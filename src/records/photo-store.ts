import { Injectable } from '@nestjs/common';
import { BlobStore } from '../storage/blob-store.js';
import { BlobMissing } from '../storage/storage.errors.js';
import { photoOwner } from './blob-owners.js';
import { type PhotoRecord, PhotoRecords } from './photo-records.js';
import { RecordsSettings } from './records.config.js';
import { PhotoNotFound } from './records.errors.js';
import type { ArrivedPhoto } from './submitted-photo.js';

type SeenPhoto = Partial<Pick<PhotoRecord, 'width' | 'height' | 'faces' | 'warnings'>>;

/** Keeps photos: their bytes first, then the record by which they are found. */
@Injectable()
export class PhotoStore {
  constructor(
    private readonly blobs: BlobStore,
    private readonly photos: PhotoRecords,
    private readonly settings: RecordsSettings,
  ) {}

  /** @param seen what is known of it beyond its header */
  async keep(
    id: string,
    callerId: string,
    { source, header }: ArrivedPhoto,
    seen: SeenPhoto = {},
  ): Promise<PhotoRecord> {
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
      ...seen,
    };
    await this.photos.save(photo);
    return photo;
  }

  /** Lets `use` have the bytes as a file, until its promise settles. @throws PhotoNotFound when they went meanwhile */
  async reading<T>({ sha256 }: PhotoRecord, use: (file: string) => Promise<T>): Promise<T> {
    try {
      const file = await this.blobs.localFile(sha256);
      try {
        return await use(file.path);
      } finally {
        await file.release();
      }
    } catch (error) {
      // Erased under the hands of who read it, it may look like anything.
      if (error instanceof BlobMissing || !(await this.blobs.has(sha256)))
        throw new PhotoNotFound('This photo has been erased.', { cause: error });
      throw error;
    }
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
