import { Injectable, type OnModuleInit } from '@nestjs/common';
import { IdempotencyStore } from '../idempotency/idempotency-store.js';
import { PhotoRecords } from '../records/photo-records.js';
import { PhotoNotFound } from '../records/records.errors.js';

/**
 * Erases the idempotency answer of an upload, which contains the faces, together with the photo. Repetitions of the
 * upload get an error instead, so that the photo is not stored again.
 */
@Injectable()
export class ErasedPhotos implements OnModuleInit {
  constructor(
    private readonly records: PhotoRecords,
    private readonly answers: IdempotencyStore,
  ) {}

  onModuleInit(): void {
    const gone = new PhotoNotFound('This photo has been erased or has expired.');
    this.records.beforeErasing((id) => this.answers.replace(id, gone));
  }
}
