import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { IdempotencyStore } from '../idempotency/idempotency-store.js';
import type { BatchRecord } from '../records/batch-record.js';
import { BatchRecords } from '../records/batch-records.js';
import { PhotoStore } from '../records/photo-store.js';
import { BatchExpired, BatchNotFound, TransferExpired, TransferNotFound } from '../records/records.errors.js';
import { TransferOperations } from '../records/transfer-operations.js';
import { SharedPhotos } from '../records/shared-photos.js';

/** Reads, cancels and erases batches. */
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

  /** @throws BatchNotFound also for another caller's batch; BatchExpired for an expired one */
  async get(id: string, callerId: string): Promise<BatchRecord> {
    const record = await this.records.get(id);
    if (record?.callerId === callerId) return record;
    if (record === null && (await this.records.hasExpired(id, callerId))) throw expired();
    throw notFound();
  }

  /**
   * Cancels the unfinished transfers of a batch.
   * @returns `changed` is false when all transfers had already ended
   */
  async cancel(id: string, callerId: string): Promise<{ record: BatchRecord; changed: boolean }> {
    const before = await this.get(id, callerId);
    // In reverse order: otherwise each cancelled transfer would make room for the next one of the batch.
    const ids = before.items.map(({ transferId }) => transferId).toReversed();
    const cancelled = await Promise.all(ids.map((transfer) => this.cancelOne(transfer, callerId)));
    const changed = cancelled.includes(true);
    if (changed) this.logger.log({ batchId: id }, 'A batch was cancelled');
    await this.shared.settle(id);
    return { record: (await this.records.get(id)) ?? before, changed };
  }

  /** Erases a batch with all its transfers and their pictures; unfinished transfers are cancelled first. */
  async erase(id: string, callerId: string): Promise<void> {
    const record = await this.get(id, callerId);
    for (const { transferId } of record.items.toReversed()) await this.eraseOne(transferId, callerId);
    await this.forget(record, notFound());
  }

  /**
   * Erases an expired batch; its caller gets 410 for a while. Its transfers expire on their own.
   * @returns false for an unfinished batch, which is kept until it has ended
   */
  async expire(id: string): Promise<boolean> {
    const record = await this.records.get(id);
    if (record === null) return true;
    if ((await this.records.unfinished([id])).has(id)) return false;
    await this.records.rememberExpired(record);
    await this.forget(record, expired());
    return true;
  }

  /** @param reason the error with which a repetition of the creating request will be answered */
  private async forget(record: BatchRecord, reason: AppError): Promise<void> {
    await this.answers.replace(record.id, reason);
    await this.shared.release(record.id);
    if (record.photoId !== null) await this.photos.forget(record.photoId);
    // The record goes last: as long as it exists, erasing it again, or its expiry, cleans up after a crash.
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

/** Whether a transfer was erased on its own, or has expired. */
function isGone(error: unknown): boolean {
  return (
    error instanceof AppError &&
    [TransferNotFound, TransferExpired].some(({ kind }) => kind.code === error.code)
  );
}

function expired(): BatchExpired {
  return new BatchExpired('The batch has expired, and its pictures were erased.');
}

function notFound(): BatchNotFound {
  return new BatchNotFound('Batch not found.');
}
