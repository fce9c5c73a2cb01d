import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Caller } from '../access/caller.js';
import type { BatchPlan, BatchRecord } from '../records/batch-record.js';
import { BatchRecords } from '../records/batch-records.js';
import type { PhotoRecord } from '../records/photo-records.js';
import { PhotoStore } from '../records/photo-store.js';
import type { TransferSubmission } from '../records/submission.dto.js';
import type { SubmittedPhoto } from '../records/submitted-photo.js';
import { TransferOperations } from '../records/transfer-operations.js';
import type { FinishedTransfer, RemotePhoto, TransferRecord } from '../records/transfer-record.js';
import type { BatchOrder, OrderedItem } from './batch-orders.js';

/** A transfer that is about to be saved, and the earlier transfer whose result it reuses, if any. */
interface Draft {
  readonly record: TransferRecord;
  readonly known: FinishedTransfer | null;
}

/** Stores accepted batches: first the photos, then the batch with all its transfers in one step. */
@Injectable()
export class AcceptedBatches {
  constructor(
    private readonly operations: TransferOperations,
    private readonly store: PhotoStore,
    private readonly batches: BatchRecords,
  ) {}

  /** The batch that an earlier run of the same request has created, if any. */
  async before(caller: Caller, id: string): Promise<BatchRecord | null> {
    const record = await this.batches.get(id);
    return record?.callerId === caller.id ? record : null;
  }

  /** @throws QueueFull, QuotaExceeded */
  async accept(caller: Caller, order: BatchOrder): Promise<BatchRecord> {
    const kept = await this.keepPhotos(caller, new Set(order.items.map(({ photo }) => photo)));
    const drafts = order.items.map((item) => this.draft(caller, item, kept));
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
    { photo, submission, planned, known }: OrderedItem,
    kept: ReadonlyMap<SubmittedPhoto, PhotoRecord>,
  ): Draft {
    const picture = pictureOf(photo, submission, kept);
    return { record: this.operations.draft(caller, submission, picture, planned), known };
  }

  private async save(caller: Caller, order: BatchOrder, drafted: readonly Draft[]): Promise<BatchRecord> {
    const drafts = drafted.map(({ record, known }) => ({ record: partOf(order, record, drafted), known }));
    const plan = planOf(caller, order, drafts, drafted[0]?.record.photo.cameAlong ?? false);
    const records = await this.create(caller, plan, drafts);
    for (const record of records ?? []) await this.operations.enter(record);
    // The batch is accepted, even if Redis fails now.
    const record = await this.batches.get(plan.id).catch(() => null);
    return record ?? justMade(plan, records ?? drafts.map((draft) => draft.record));
  }

  /** @returns the transfers as saved; null when another run of the same request has created the batch */
  private async create(
    caller: Caller,
    plan: BatchPlan,
    drafts: readonly Draft[],
  ): Promise<readonly TransferRecord[] | null> {
    const records: TransferRecord[] = [];
    try {
      for (const { record, known } of drafts) records.push(await this.operations.hold(record, known));
      await this.batches.create(plan, records, caller.limits);
      return records;
    } catch (error) {
      // The error may only mean that Redis's answer was lost: if the batch was saved, it is the caller's batch.
      const there = await this.batches.get(plan.id);
      if (there?.items[0]?.transferId === drafts[0]?.record.id) return records;
      for (const { record } of drafts) await this.operations.drop(record);
      if (plan.photoId !== null) await this.store.forget(plan.photoId);
      if (there !== null) return null;
      const waiting = records.filter(({ cached }) => !cached);
      throw await this.operations.explained(caller, error, waiting.length);
    }
  }
}

/** The batch as it would be read right after its creation. */
function justMade(plan: BatchPlan, records: readonly TransferRecord[]): BatchRecord {
  const standings = records.map(({ state, cached }) => ({ state, hadEnded: cached, erased: false }));
  return { ...plan, standings, finishedAt: records.every(({ cached }) => cached) ? plan.createdAt : null };
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

function partOf(
  { id, request }: BatchOrder,
  record: TransferRecord,
  [first]: readonly Draft[],
): TransferRecord {
  const { photo } = record;
  // A shared photo belongs to the batch, under one id, so that a URL is fetched only once.
  const one = { ...photo, id: first?.record.photo.id ?? photo.id, cameAlong: false };
  // Only the end of the batch is notified, not that of each transfer.
  return { ...record, batchId: id, webhookUrl: null, photo: request.shared ? one : photo };
}

/** @param cameAlong whether the first photo was sent with the batch */
function planOf(
  caller: Caller,
  { id, submission, request, webhookUrl }: BatchOrder,
  drafts: readonly Draft[],
  cameAlong: boolean,
): BatchPlan {
  const [first] = drafts;
  if (first === undefined) throw new Error('A batch has no transfers');
  const { createdAt, expiresAt, photo } = first.record;
  return {
    id,
    callerId: caller.id,
    createdAt,
    expiresAt,
    items: drafts.map(({ record }) => ({
      transferId: record.id,
      style: record.style,
      photoId: record.photo.id,
    })),
    photoId: request.shared && cameAlong ? photo.id : null,
    shared: request.shared ? sizesOf(drafts) : null,
    webhookUrl,
    metadata: submission.metadata ?? {},
  };
}

/** The sizes of the transfers that have to be generated; null when there are none. */
function sizesOf(drafts: readonly Draft[]): BatchPlan['shared'] {
  const sides = drafts.flatMap(({ record, known }) => (known === null ? [record.plan.maxSide] : []));
  return sides.length === 0 ? null : { maxSide: Math.max(...sides), several: new Set(sides).size > 1 };
}
