import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { IdempotencyStore } from '../idempotency/idempotency-store.js';
import type { BatchRecord } from '../records/batch-record.js';
import { BatchRecords } from '../records/batch-records.js';
import { PhotoStore } from '../records/photo-store.js';
import { BatchExpired, BatchNotFound, TransferExpired, TransferNotFound } from '../records/records.errors.js';
import { TransferOperations } from '../records/transfer-operations.js';
import { SharedPhotos } from '../records/shared-photos.js';

/** Reads batches, stops them, erases them. */
@Injectable()
export class Batches {
  private readonly logger = new Logger(Batches.name);

  constructor(
    private readonly records: BatchRecords,
    private readonly operations: TransferOperations,
    private readonly photos: PhotoStore,
    private readonly shared: SharedPhotos,
    private readonly answers: IdempotencyStore,
  ) {}

  /** @throws BatchNotFound also for somebody else's; BatchExpired for one that was erased by its age */
  async get(id: string, callerId: string): Promise<BatchRecord> {
    const record = await this.records.get(id);
    if (record?.callerId === callerId) return record;
    if (record === null && (await this.records.hasExpired(id, callerId))) throw expired();
    throw notFound();
  }

  /**
   * Ends everything of it that has not ended, and nothing else.
   * @returns `changed` false when all had ended before
   */
  async cancel(id: string, callerId: string): Promise<{ record: BatchRecord; changed: boolean }> {
    const before = await this.get(id, callerId);
    // The last first: otherwise each that goes would make room for the next one of them.
    const ids = before.items.map(({ transferId }) => transferId).toReversed();
    const cancelled = await Promise.all(ids.map((transfer) => this.cancelOne(transfer, callerId)));
    const changed = cancelled.includes(true);
    if (changed) this.logger.log({ batchId: id }, 'A batch was cancelled');
    await this.shared.settle(id);
    return { record: (await this.records.get(id)) ?? before, changed };
  }

  /** Erases it with all its transfers and their pictures; what has not ended is cancelled first. */
  async erase(id: string, callerId: string): Promise<void> {
    const record = await this.get(id, callerId);
    for (const { transferId } of record.items.toReversed()) await this.eraseOne(transferId, callerId);
    await this.forget(record, notFound());
  }

  /**
   * The same for one whose time is over: its transfers' times are over too, and who asks for it hears so for a while.
   * @returns false for one that has not ended: it was accepted, so it comes to its end first.
   */
  async expire(id: string): Promise<boolean> {
    const record = await this.records.get(id);
    if (record === null) return true;
    if ((await this.records.unfinished([id])).has(id)) return false;
    await this.records.rememberExpired(record);
    await this.forget(record, expired());
    return true;
  }

  /** @param reason what somebody is told who repeats the request that created it */
  private async forget(record: BatchRecord, reason: AppError): Promise<void> {
    await this.answers.replace(record.id, reason);
    await this.shared.release(record.id);
    if (record.photoId !== null) await this.photos.forget(record.photoId);
    // The record last: as long as it is there, erasing it again or its expiry finds what a crash left.
    await this.records.erase(record);
  }

  private async cancelOne(id: string, callerId: string): Promise<boolean> {
    try {
      return (await this.operations.cancel(id, callerId)).changed;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  private async eraseOne(id: string, callerId: string): Promise<void> {
    try {
      await this.operations.erase(id, callerId);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

/** It was erased by itself, or its time is over. */
function isGone(error: unknown): boolean {
  return (
    error instanceof AppError &&
    [TransferNotFound, TransferExpired].some(({ kind }) => kind.code === error.code)
  );
}

function expired(): BatchExpired {
  return new BatchExpired('Its time was over; pictures are not kept longer.');
}

function notFound(): BatchNotFound {
  return new BatchNotFound('There is no such batch of yours.');
}
