import { Injectable } from '@nestjs/common';
import type { AppError } from '../errors/app-error.js';
import { IdempotencyStore } from '../idempotency/idempotency-store.js';
import { KnownResults } from '../records/known-results.js';
import { TransferPictures } from '../records/transfer-pictures.js';
import type { TransferRecord } from '../records/transfer-record.js';

/** What there is of a transfer beside its record. */
@Injectable()
export class TransferTraces {
  constructor(
    private readonly pictures: TransferPictures,
    private readonly answers: IdempotencyStore,
    private readonly results: KnownResults,
  ) {}

  /** Of one that was cancelled: the pictures go, the rest is still true. */
  async releasePictures(id: string): Promise<void> {
    await this.pictures.releaseAll(id);
  }

  /** @param reason what somebody is told who repeats the request that created it */
  async erase(record: TransferRecord, reason: AppError): Promise<void> {
    await this.pictures.erase(record);
    await this.results.forget(record);
    await this.answers.replace(record.id, reason);
  }
}
