import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Caller } from '../access/caller.js';
import type { BatchPlan, BatchRecord } from '../records/batch-record.js';
import { BatchRecords } from '../records/batch-records.js';
import type { PhotoRecord } from '../records/photo-records.js';
import { PhotoStore } from '../records/photo-store.js';
import type { TransferSubmission } from '../records/submission.dto.js';
import { sizeOf, type SubmittedPhoto } from '../records/submitted-photo.js';
import { type JudgedPhoto, type PlannedTransfer, TransferDesk } from '../records/transfer-desk.js';
import type { RemotePhoto, TransferRecord } from '../records/transfer-record.js';
import type { BatchOrder, OrderedItem } from './batch-orders.js';
import { refusedItem } from './refused-item.js';

type PlannedItem = OrderedItem & { readonly planned: PlannedTransfer };

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

  /** @throws the refusal of the first item that is refused, before anything is stored; QueueFull, QuotaExceeded */
  async accept(caller: Caller, order: BatchOrder): Promise<BatchRecord> {
    const items = order.items.map((item, index) => {
      try {
        return { ...item, planned: this.desk.judge(caller, item.submission, knownOf(item.photo)) };
      } catch (error) {
        throw refusedItem(error, item.item, index);
      }
    });
    const kept = await this.keepPhotos(caller, new Set(items.map(({ photo }) => photo)));
    const drafts = items.map((item) => this.draft(caller, item, kept));
    return this.save(caller, order, drafts);
  }

  private async keepPhotos(
    caller: Caller,
    photos: ReadonlySet<SubmittedPhoto>,
  ): Promise<ReadonlyMap<SubmittedPhoto, PhotoRecord>> {
    const kept = new Map<SubmittedPhoto, PhotoRecord>();
    try {
      for (const photo of photos)
        if (photo.kind === 'received') kept.set(photo, await this.store.keep(uuid(), caller.id, photo.photo));
    } catch (error) {
      for (const { id } of kept.values()) await this.store.forget(id);
      throw error;
    }
    return kept;
  }

  private draft(
    caller: Caller,
    { photo, submission, planned }: PlannedItem,
    kept: ReadonlyMap<SubmittedPhoto, PhotoRecord>,
  ): TransferRecord {
    return this.desk.draft(caller, submission, pictureOf(photo, submission, kept), planned);
  }

  private async save(
    caller: Caller,
    { id, submission, request, webhookUrl }: BatchOrder,
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
      throw await this.desk.explained(caller, error, records.length);
    }
  }
}

const NOT_BEGUN = { state: 'queued', hadEnded: false, erased: false } as const;

function knownOf(photo: SubmittedPhoto): JudgedPhoto | null {
  return photo.kind === 'stored' ? photo.photo : sizeOf(photo);
}

function pictureOf(
  photo: SubmittedPhoto,
  { maxSide }: TransferSubmission,
  kept: ReadonlyMap<SubmittedPhoto, PhotoRecord>,
): PhotoRecord | RemotePhoto {
  if (photo.kind === 'stored') return photo.photo;
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
