import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Caller } from '../access/caller.js';
import { transferOwner, workOwner } from '../records/blob-owners.js';
import type { PhotoRecord } from '../records/photo-records.js';
import { PhotoStore } from '../records/photo-store.js';
import { PhotoNotFound } from '../records/records.errors.js';
import { RecordsSettings } from '../records/records.config.js';
import { TransferMetrics } from '../records/transfer-metrics.js';
import {
  type FinishedTransfer,
  NO_TIMINGS,
  type RemotePhoto,
  type TransferRecord,
  UNTOUCHED,
} from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { BlobStore } from '../storage/blob-store.js';
import { BlobMissing } from '../storage/storage.errors.js';
import type { SubmissionOrder } from './submission-order.js';
import type { SubmittedPhoto } from '../records/submitted-photo.js';
import type { PlannedTransfer } from '../records/transfer-operations.js';

type KeptPhoto = PhotoRecord | RemotePhoto;
type Drafted = PlannedTransfer & { readonly resultKey: string | null };

/** Creates the records of accepted transfers, with their photos and the ownership of their pictures. */
@Injectable()
export class AcceptedTransfers {
  constructor(
    private readonly blobs: BlobStore,
    private readonly photos: PhotoStore,
    private readonly transfers: TransferRecords,
    private readonly metrics: TransferMetrics,
    private readonly settings: RecordsSettings,
  ) {}

  /** The transfer that an earlier run of the same request has created, if any. */
  async before({ id, caller }: SubmissionOrder): Promise<TransferRecord | null> {
    const record = await this.transfers.get(id);
    return record?.callerId === caller.id ? record : null;
  }

  /** Stores a photo that was sent along under a new id; notes of a remote photo what is needed to plan it later. */
  async keepPhoto({ caller, submission }: SubmissionOrder, submitted: SubmittedPhoto): Promise<KeptPhoto> {
    switch (submitted.kind) {
      case 'stored':
        return submitted.photo;
      case 'received':
        return this.photos.keep(uuid(), caller.id, submitted.photo);
      case 'remote':
        return { url: submitted.url, explicitSize: submission.maxSide !== undefined };
    }
  }

  /** Erases what `keepPhoto` has stored when the transfer is not accepted after all. */
  async forgetPhoto(submitted: SubmittedPhoto, kept: KeptPhoto): Promise<void> {
    if (submitted.kind === 'received' && 'id' in kept) await this.photos.forget(kept.id);
  }

  /** @throws QueueFull, QuotaExceeded */
  async record(caller: Caller, draft: TransferRecord): Promise<TransferRecord> {
    await this.hold(draft);
    return this.create(caller, draft);
  }

  /**
   * Creates a transfer that reuses the result of an earlier one, and becomes a further owner of its pictures.
   * @returns null when one of the pictures has just been erased
   */
  async copy(
    order: SubmissionOrder,
    photo: KeptPhoto,
    { original, ...planned }: PlannedTransfer & { readonly original: FinishedTransfer },
  ): Promise<TransferRecord | null> {
    const draft = this.draft(order, photo, { ...planned, resultKey: null });
    const ended = await this.endWith(draft, original);
    if (ended === null) return null;
    const record = await this.create(order.caller, ended);
    this.countEnd(record);
    return record;
  }

  /**
   * Makes an unsaved transfer a further owner of the pictures of an earlier one.
   * @returns the draft as succeeded with these pictures; null when one of them has just been erased
   */
  async endWith(draft: TransferRecord, original: FinishedTransfer): Promise<TransferRecord | null> {
    const { result, prepared } = original;
    const owner = transferOwner(draft.id);
    try {
      await this.blobs.retain(result.sha256, owner);
      if (prepared?.controlMap) await this.blobs.retain(prepared.controlMap, owner);
    } catch (error) {
      await this.blobs.release(owner);
      if (error instanceof BlobMissing) return null;
      throw error;
    }
    return endedAs(draft, original);
  }

  /** To be called after a transfer was saved as already ended. */
  countEnd(record: TransferRecord): void {
    this.metrics.ended(record);
  }

  /** Creates the record without saving it. */
  draft(
    { id, caller, submission }: SubmissionOrder,
    photo: KeptPhoto,
    { plan, warnings, webhookUrl, resultKey }: Drafted,
  ): TransferRecord {
    const now = Date.now();
    return {
      id,
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
      resultKey,
      webhookUrl,
      faces: [],
      metadata: submission.metadata ?? {},
      warnings,
    };
  }

  /** Makes an unsaved transfer an owner of its photo. @throws PhotoNotFound when the photo was erased just now */
  async hold({ id, photo }: TransferRecord): Promise<void> {
    if (photo.sha256 !== null) await this.blobs.retain(photo.sha256, workOwner(id)).catch(gone);
  }

  /** Releases the pictures of a transfer that was not saved. */
  async drop({ id, photo }: TransferRecord): Promise<void> {
    await this.blobs.release(workOwner(id));
    await this.blobs.release(transferOwner(id));
    if (photo.cameAlong) await this.photos.forget(photo.id);
  }

  private async create(caller: Caller, record: TransferRecord): Promise<TransferRecord> {
    try {
      await this.transfers.create(record, caller.limits);
      return record;
    } catch (error) {
      // The error may only mean that Redis's answer was lost: if the record was saved, it is the caller's transfer.
      const there = await this.transfers.get(record.id);
      if (there === null) {
        await this.drop(record);
        throw error;
      }
      // Another run of the same request was faster: the photo that this run has stored is not needed.
      const other = there.photo.id !== record.photo.id;
      if (other && record.photo.cameAlong) await this.photos.forget(record.photo.id);
      return there;
    }
  }
}

function endedAs(
  draft: TransferRecord,
  { result, prepared, generated, plan, faces, degraded, warnings }: FinishedTransfer,
): TransferRecord {
  return {
    ...draft,
    // Only the original is offered for reuse: copies of copies would prolong the life of a result.
    resultKey: null,
    state: 'succeeded',
    cached: true,
    finishedAt: draft.createdAt,
    timings: NO_TIMINGS,
    photo: { ...draft.photo, faces: faces.length },
    warnings,
    result,
    prepared,
    generated,
    plan,
    faces,
    degraded,
  };
}

/** Reports a photo that was erased at this moment like one that was erased before. */
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

/** The photo gets its id now, so that the remains of a photo after a crash can be traced to it. */
function toBeFetched(remotePhoto: RemotePhoto): Photo {
  const unknown = { sha256: null, width: null, height: null, faces: null };
  return { photo: { id: uuid(), ...unknown, cameAlong: true }, remotePhoto };
}

/** Sort key in the waiting room: by priority, then by time of submission. */
function orderOf(priority: 'normal' | 'high', createdAt: number): number {
  return (priority === 'high' ? 0 : 1e14) + createdAt;
}
