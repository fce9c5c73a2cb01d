import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Caller } from '../access/caller.js';
import type { BatchPlan, BatchRecord } from '../records/batch-record.js';
import { BatchRecords } from '../records/batch-records.js';
import type { PhotoRecord } from '../records/photo-records.js';
import { PhotoStore } from '../records/photo-store.js';
import { TransferSubmission } from '../records/submission.dto.js';
import { type PlannedTransfer, TransferDesk } from '../records/transfer-desk.js';
import type { RemotePhoto, TransferRecord } from '../records/transfer-record.js';
import type { BatchRequest, PhotoSource, RequestedItem } from './batch-request.js';
import type { BatchSubmission } from './batch-submission.dto.js';
import type { BatchPhoto } from './photo-reader.js';
import { refusedItem } from './refused-item.js';

interface AcceptableBatch {
  readonly id: string;
  readonly submission: BatchSubmission;
  readonly request: BatchRequest;
  /** Judged, by where they came from. */
  readonly photos: ReadonlyMap<PhotoSource, BatchPhoto>;
  readonly webhookUrl: string | null;
}

interface PlannedItem {
  readonly item: RequestedItem;
  readonly photo: BatchPhoto;
  readonly submission: TransferSubmission;
  readonly planned: PlannedTransfer;
}

/** What accepting a batch writes down: its photos, then the batch with all its transfers in one step. */
@Injectable()
export class AcceptedBatches {
  constructor(
    private readonly desk: TransferDesk,
    private readonly store: PhotoStore,
    private readonly batches: BatchRecords,
  ) {}

  /** What an earlier run of the same request has accepted. */
  async before(caller: Caller, id: string): Promise<BatchRecord | null> {
    const record = await this.batches.get(id);
    return record?.callerId === caller.id ? record : null;
  }

  /** @throws QueueFull, QuotaExceeded */
  async admit(caller: Caller, count: number): Promise<void> {
    await this.desk.admit(caller, count);
  }

  /** @throws the refusal of the first item that is refused, before anything is stored; QueueFull, QuotaExceeded */
  async accept(caller: Caller, batch: AcceptableBatch): Promise<BatchRecord> {
    const items = batch.request.items.map((item, index) => {
      try {
        return this.judge(caller, batch, item);
      } catch (error) {
        throw refusedItem(error, item, index);
      }
    });
    const kept = await this.keepPhotos(caller, [...batch.photos.values()]);
    const drafts = items.map((item) => this.draft(caller, item, kept));
    return this.save(caller, batch, drafts);
  }

  private async keepPhotos(
    caller: Caller,
    photos: readonly BatchPhoto[],
  ): Promise<ReadonlyMap<BatchPhoto, PhotoRecord>> {
    const kept = new Map<BatchPhoto, PhotoRecord>();
    try {
      for (const photo of photos)
        if (photo.kind === 'received')
          kept.set(photo, await this.store.keep(uuid(), caller.id, photo.received));
    } catch (error) {
      for (const { id } of kept.values()) await this.store.forget(id);
      throw error;
    }
    return kept;
  }

  private judge(caller: Caller, { submission, photos }: AcceptableBatch, item: RequestedItem): PlannedItem {
    const photo = photos.get(item.photo);
    if (photo === undefined) throw new Error('A photo of the batch was not read');
    const fields = { style: item.style, webhookUrl: undefined, ...sourceOf(photo) };
    const each: TransferSubmission = Object.assign(new TransferSubmission(), submission, fields);
    return { item, photo, submission: each, planned: this.desk.judge(caller, each, sizeOf(photo)) };
  }

  private draft(
    caller: Caller,
    { photo, submission, planned }: PlannedItem,
    kept: ReadonlyMap<BatchPhoto, PhotoRecord>,
  ): TransferRecord {
    return this.desk.draft(caller, submission, pictureOf(photo, submission, kept), planned);
  }

  private async save(
    caller: Caller,
    { id, submission, request, webhookUrl }: AcceptableBatch,
    drafts: readonly TransferRecord[],
  ): Promise<BatchRecord> {
    const records = drafts.map((draft) => ({
      ...draft,
      batchId: id,
      // The end of the batch is told, not that of each.
      webhookUrl: null,
      ...(request.shared && sharing(draft, drafts)),
    }));
    const [first] = records;
    if (first === undefined) throw new Error('A batch has no transfers');
    const plan: BatchPlan = {
      id,
      callerId: caller.id,
      createdAt: first.createdAt,
      expiresAt: first.expiresAt,
      items: records.map(({ id: transferId, style, photo }) => ({ transferId, style, photoId: photo.id })),
      photoId: request.shared && drafts[0]?.photo.cameAlong ? first.photo.id : null,
      shared: request.shared ? sizesOf(records) : null,
      webhookUrl,
      metadata: submission.metadata ?? {},
    };
    // Another run of the same request may have come before.
    if (await this.create(caller, plan, records)) for (const record of records) await this.desk.enter(record);
    // It is accepted, whatever may be wrong with Redis now.
    const record = await this.batches.get(id).catch(() => null);
    return record ?? { ...plan, standings: records.map(() => NOT_BEGUN), finishedAt: null };
  }

  /** @returns false when there was one of this id already, which is the caller's */
  private async create(
    caller: Caller,
    plan: BatchPlan,
    records: readonly TransferRecord[],
  ): Promise<boolean> {
    try {
      for (const record of records) await this.desk.hold(record);
      await this.batches.create(plan, records, caller.limits);
      return true;
    } catch (error) {
      // An answer that got lost says nothing: what was saved after all keeps its pictures, and is the caller's.
      const there = await this.batches.get(plan.id);
      if (there?.items[0]?.transferId === records[0]?.id) return true;
      for (const record of records) await this.desk.drop(record);
      if (plan.photoId !== null) await this.store.forget(plan.photoId);
      if (there !== null) return false;
      throw await this.desk.explained(caller, error);
    }
  }
}

const NOT_BEGUN = { state: 'queued', hadEnded: false, erased: false } as const;

/** Whether the photo is known or came along shows in the fields of a submission. */
function sourceOf(photo: BatchPhoto): Pick<TransferSubmission, 'photoId' | 'photoUrl' | 'photoBase64'> {
  const none = { photoId: undefined, photoUrl: undefined, photoBase64: undefined };
  if (photo.kind === 'known') return { ...none, photoId: photo.record.id };
  return photo.kind === 'remote' ? { ...none, photoUrl: photo.url } : none;
}

function sizeOf(photo: BatchPhoto) {
  if (photo.kind === 'known') return photo.record;
  return photo.kind === 'received' ? photo.received.header : null;
}

function pictureOf(
  photo: BatchPhoto,
  { maxSide }: TransferSubmission,
  kept: ReadonlyMap<BatchPhoto, PhotoRecord>,
): PhotoRecord | RemotePhoto {
  if (photo.kind === 'known') return photo.record;
  if (photo.kind === 'remote') return { url: photo.url, explicitSize: maxSide !== undefined };
  const record = kept.get(photo);
  if (record === undefined) throw new Error('A photo of the batch was not kept');
  return record;
}

/** One photo for all: it is the batch's, and an address is fetched to one place. */
function sharing(
  { photo }: TransferRecord,
  [first]: readonly TransferRecord[],
): Pick<TransferRecord, 'photo'> {
  return { photo: { ...photo, id: first?.photo.id ?? photo.id, cameAlong: false } };
}

function sizesOf(records: readonly TransferRecord[]): BatchPlan['shared'] {
  const sides = new Set(records.map(({ plan }) => plan.maxSide));
  return { maxSide: Math.max(...sides), several: sides.size > 1 };
}
