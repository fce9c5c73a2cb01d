import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Caller } from '../access/caller.js';
import type { ReceivedPhoto } from '../intake/photo-intake.js';
import { photoOwner, workOwner } from '../records/blob-owners.js';
import { type PhotoRecord, PhotoRecords } from '../records/photo-records.js';
import { RecordsSettings } from '../records/records.config.js';
import { type TransferRecord, UNTOUCHED } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { BlobStore } from '../storage/blob-store.js';
import type { TransferSubmission } from './submission.dto.js';
import type { PlannedTransfer } from './transfer-planner.js';

/** What accepting a transfer writes down. */
@Injectable()
export class AcceptedTransfers {
  constructor(
    private readonly blobs: BlobStore,
    private readonly photos: PhotoRecords,
    private readonly transfers: TransferRecords,
    private readonly settings: RecordsSettings,
  ) {}

  /** @throws PhotoNotFound also for somebody else's */
  async photo(id: string, caller: Caller): Promise<PhotoRecord> {
    return this.photos.visible(id, caller.id);
  }

  async keepPhoto(caller: Caller, { source, header }: ReceivedPhoto): Promise<PhotoRecord> {
    const id = uuid();
    const blob = await this.blobs.put(source, photoOwner(id));
    const { format, width, height } = header;
    const now = Date.now();
    const photo: PhotoRecord = {
      id,
      callerId: caller.id,
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

  async record(
    caller: Caller,
    submission: TransferSubmission,
    photo: PhotoRecord,
    { plan, warnings }: PlannedTransfer,
  ): Promise<TransferRecord> {
    const now = Date.now();
    const record: TransferRecord = {
      id: uuid(),
      version: 1,
      ...UNTOUCHED,
      callerId: caller.id,
      state: 'queued',
      style: submission.style,
      createdAt: now,
      queuedAt: now,
      expiresAt: now + this.settings.retentionMs,
      enteredAt: now,
      priority: submission.priority,
      order: orderOf(submission.priority, now),
      plan,
      photo: {
        id: photo.id,
        sha256: photo.sha256,
        width: photo.width,
        height: photo.height,
        faces: photo.faces?.length ?? null,
        cameAlong: submission.photoId === undefined,
      },
      faces: [],
      metadata: submission.metadata ?? {},
      warnings,
    };
    await this.blobs.retain(photo.sha256, workOwner(record.id));
    try {
      await this.transfers.create(record);
    } catch (error) {
      // An answer that got lost says nothing: what was saved after all keeps its pictures, and is the caller's.
      if (await this.transfers.get(record.id)) return record;
      await this.blobs.release(workOwner(record.id));
      if (record.photo.cameAlong) await this.forget(photo);
      throw error;
    }
    return record;
  }

  private async forget(photo: PhotoRecord): Promise<void> {
    await this.photos.erase(photo.id);
    await this.blobs.release(photoOwner(photo.id));
  }
}

/** Who has the higher priority goes first, then who came first. */
export function orderOf(priority: 'normal' | 'high', createdAt: number): number {
  return (priority === 'high' ? 0 : 1e14) + createdAt;
}
