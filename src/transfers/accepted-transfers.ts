import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Caller } from '../access/caller.js';
import type { ReceivedPhoto } from '../intake/photo-intake.js';
import { workOwner } from '../records/blob-owners.js';
import { type PhotoRecord, PhotoRecords } from '../records/photo-records.js';
import { PhotoStore } from '../records/photo-store.js';
import { PhotoNotFound } from '../records/records.errors.js';
import { RecordsSettings } from '../records/records.config.js';
import type { PlannedTransfer } from '../records/transfer-desk.js';
import { type RemotePhoto, type TransferRecord, UNTOUCHED } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { BlobStore } from '../storage/blob-store.js';
import type { TransferSubmission } from '../records/submission.dto.js';
import { BlobMissing } from '../storage/storage.errors.js';

/** What accepting a transfer writes down. */
@Injectable()
export class AcceptedTransfers {
  constructor(
    private readonly blobs: BlobStore,
    private readonly photos: PhotoRecords,
    private readonly store: PhotoStore,
    private readonly transfers: TransferRecords,
    private readonly settings: RecordsSettings,
  ) {}

  /** @throws PhotoNotFound also for somebody else's */
  async photo(id: string, caller: Caller): Promise<PhotoRecord> {
    return this.photos.visible(id, caller.id);
  }

  async keepPhoto(caller: Caller, received: ReceivedPhoto): Promise<PhotoRecord> {
    return this.store.keep(uuid(), caller.id, received);
  }

  async record(
    caller: Caller,
    submission: TransferSubmission,
    photo: PhotoRecord | RemotePhoto,
    planned: PlannedTransfer,
  ): Promise<TransferRecord> {
    const record = this.draft(caller, submission, photo, planned);
    await this.hold(record);
    try {
      await this.transfers.create(record, caller.limits);
    } catch (error) {
      // An answer that got lost says nothing: what was saved after all keeps its pictures, and is the caller's.
      if (await this.transfers.get(record.id)) return record;
      await this.drop(record);
      throw error;
    }
    return record;
  }

  /** The record that it would have, saved nowhere. */
  draft(
    caller: Caller,
    submission: TransferSubmission,
    photo: PhotoRecord | RemotePhoto,
    { plan, warnings, webhookUrl }: PlannedTransfer,
  ): TransferRecord {
    const now = Date.now();
    return {
      id: uuid(),
      version: 1,
      ...UNTOUCHED,
      callerId: caller.id,
      batchId: null,
      state: 'queued',
      style: submission.style,
      createdAt: now,
      queuedAt: now,
      expiresAt: now + this.settings.retentionMs,
      enteredAt: now,
      priority: submission.priority,
      order: orderOf(submission.priority, now),
      plan,
      ...('url' in photo ? toBeFetched(photo) : atHand(photo, submission.photoId === undefined)),
      webhookUrl,
      faces: [],
      metadata: submission.metadata ?? {},
      warnings,
    };
  }

  /** Takes hold of the pictures of one that is about to be saved. @throws PhotoNotFound for one that was erased just now */
  async hold({ id, photo }: TransferRecord): Promise<void> {
    if (photo.sha256 !== null) await this.blobs.retain(photo.sha256, workOwner(id)).catch(gone);
  }

  /** Lets go of what one holds that was not saved after all. */
  async drop({ id, photo }: TransferRecord): Promise<void> {
    await this.blobs.release(workOwner(id));
    if (photo.cameAlong) await this.store.forget(photo.id);
  }
}

/** Says of a photo that went at this very moment what one that went before is said of. */
function gone(error: unknown): never {
  if (error instanceof BlobMissing)
    throw new PhotoNotFound('This photo has just been erased.', { cause: error });
  throw error;
}

type Photo = Pick<TransferRecord, 'photo' | 'remotePhoto'>;

function atHand({ id, sha256, width, height, faces }: PhotoRecord, cameAlong: boolean): Photo {
  const photo = { id, sha256, width, height, faces: faces?.length ?? null, cameAlong };
  return { photo, remotePhoto: null };
}

/** Its id is there already: what a crash leaves of the photo is found by it. */
function toBeFetched(remotePhoto: RemotePhoto): Photo {
  const unknown = { sha256: null, width: null, height: null, faces: null };
  return { photo: { id: uuid(), ...unknown, cameAlong: true }, remotePhoto };
}

/** Who has the higher priority goes first, then who came first. */
export function orderOf(priority: 'normal' | 'high', createdAt: number): number {
  return (priority === 'high' ? 0 : 1e14) + createdAt;
}
