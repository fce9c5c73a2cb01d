import { Injectable } from '@nestjs/common';
import { BlobStore } from '../storage/blob-store.js';
import { photoOwner, transferOwner, workOwner } from './blob-owners.js';
import { PhotoRecords } from './photo-records.js';
import type { TransferRecord } from './transfer-record.js';

/** Releases pictures of transfers; the storage erases those that have no other owner. */
@Injectable()
export class TransferPictures {
  constructor(
    private readonly blobs: BlobStore,
    private readonly photos: PhotoRecords,
  ) {}

  /** Releases the intermediate pictures; result and control map stay. */
  async releaseWork(transferId: string): Promise<void> {
    await this.blobs.release(workOwner(transferId));
  }

  async releaseAll(transferId: string): Promise<void> {
    await this.blobs.release(workOwner(transferId));
    await this.blobs.release(transferOwner(transferId));
  }

  /** Releases all pictures of an erased transfer, and erases its photo if it was sent with the submission. */
  async erase({ id, photo }: TransferRecord): Promise<void> {
    await this.releaseAll(id);
    if (!photo.cameAlong) return;
    await this.blobs.release(photoOwner(photo.id));
    await this.photos.erase(photo.id);
  }
}
