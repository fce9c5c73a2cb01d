import { Injectable } from '@nestjs/common';
import { BlobStore } from '../storage/blob-store.js';
import { BlobMissing } from '../storage/storage.errors.js';
import { photoOwner } from './blob-owners.js';
import { type PhotoRecord, PhotoRecords } from './photo-records.js';
import { RecordsSettings } from './records.config.js';
import { PhotoNotFound } from './records.errors.js';
import type { ArrivedPhoto } from './submitted-photo.js';

type SeenPhoto = Partial<Pick<PhotoRecord, 'width' | 'height' | 'faces' | 'warnings'>>;

/** Stores photos: the bytes first, then the record. */
@Injectable()
export class PhotoStore {
  constructor(
    private readonly blobs: BlobStore,
    private readonly photos: PhotoRecords,
    private readonly settings: RecordsSettings,
  ) {}

  /** @param seen what is known beyond the photo's header, for example its faces */
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

  /**
   * Provides the photo's bytes to `use` as a local file until its promise settles.
   * @throws PhotoNotFound when the photo was erased meanwhile
   */
  async reading<T>({ sha256 }: PhotoRecord, use: (file: string) => Promise<T>): Promise<T> {
    try {
      const file = await this.blobs.localFile(sha256);
      try {
        return await use(file.path);
      } finally {
        await file.release();
      }
    } catch (error) {
      // A photo that is erased while it is read can cause any error.
      if (error instanceof BlobMissing || !(await this.blobs.has(sha256)))
        throw new PhotoNotFound('This photo has been erased.', { cause: error });
      throw error;
    }
  }

  /** A stored photo of this caller; null when there is none. */
  async find(id: string, callerId: string): Promise<PhotoRecord | null> {
    const photo = await this.photos.get(id);
    return photo?.callerId === callerId ? photo : null;
  }

  async forget(id: string): Promise<void> {
    await this.photos.erase(id);
    await this.blobs.release(photoOwner(id));
  }
}
