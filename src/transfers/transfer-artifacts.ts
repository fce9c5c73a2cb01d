import { Injectable } from '@nestjs/common';
import type { AppError } from '../errors/app-error.js';
import { IdempotencyStore } from '../idempotency/idempotency-store.js';
import { KnownResults } from '../records/known-results.js';
import { TransferPictures } from '../records/transfer-pictures.js';
import type { TransferRecord } from '../records/transfer-record.js';

/** The data of a transfer beside its record: pictures, idempotency answer and known result. */
@Injectable()
export class TransferArtifacts {
  constructor(
    private readonly pictures: TransferPictures,
    private readonly answers: IdempotencyStore,
    private readonly results: KnownResults,
  ) {}

  /** For a cancelled transfer: releases its pictures and keeps the rest. */
  async releasePictures(id: string): Promise<void> {
    await this.pictures.releaseAll(id);
  }

  /** @param reason the error with which a repetition of the creating request will be answered */
  async erase(record: TransferRecord, reason: AppError): Promise<void> {
    await this.pictures.erase(record);
    await this.results.forget(record);
    await this.answers.replace(record.id, reason);
  }
}
