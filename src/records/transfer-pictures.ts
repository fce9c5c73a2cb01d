import { Injectable } from '@nestjs/common';
import { BlobStore } from '../storage/blob-store.js';
import { photoOwner, transferOwner, workOwner } from './blob-owners.js';
import { PhotoRecords } from './photo-records.js';
import type { TransferRecord } from './transfer-record.js';

/** Lets go of pictures: what nobody else holds is erased by the storage. */
@Injectable()
export class TransferPictures {
  constructor(
    private readonly blobs: BlobStore,
    private readonly photos: PhotoRecords,
  ) {}

  /** The intermediate ones; result and control map stay. */
  async releaseWork(transferId: string): Promise<void> {
    await this.blobs.release(workOwner(transferId));
  }

  async releaseAll(transferId: string): Promise<void> {
    await this.blobs.release(workOwner(transferId));
    await this.blobs.release(transferOwner(transferId));
  }

  /** All pictures of an erased transfer; its photo too, if nobody had uploaded that before. */
  async erase({ id, photo }: TransferRecord): Promise<void> {
    await this.releaseAll(id);
    if (!photo.cameAlong) return;
    await this.blobs.release(photoOwner(photo.id));
    await this.photos.erase(photo.id);
  }
}
