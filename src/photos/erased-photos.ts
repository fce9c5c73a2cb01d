import { Injectable, type OnModuleInit } from '@nestjs/common';
import { IdempotencyStore } from '../idempotency/idempotency-store.js';
import { PhotoRecords } from '../records/photo-records.js';
import { PhotoNotFound } from '../records/records.errors.js';

/** The answer to an upload says where the faces are: it goes with the photo, and the upload is not done a second time. */
@Injectable()
export class ErasedPhotos implements OnModuleInit {
  constructor(
    private readonly records: PhotoRecords,
    private readonly answers: IdempotencyStore,
  ) {}

  onModuleInit(): void {
    const gone = new PhotoNotFound('This photo has been erased, or its time was over.');
    this.records.beforeErasing((id) => this.answers.replace(id, gone));
  }
}
