import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { join } from 'node:path';
import { v7 as uuid, validate as isUuid } from 'uuid';
import type { Caller } from '../access/caller.js';
import { AppError } from '../errors/app-error.js';
import { PhotoMissing } from '../images/images.errors.js';
import { DirectPhotos } from '../intake/direct-photos.js';
import { PhotoIntake } from '../intake/photo-intake.js';
import type { PhotoRecord } from '../records/photo-records.js';
import { PhotoNotFound, UploadNotFound } from '../records/records.errors.js';
import { type UploadRecord, UploadRecords } from '../records/upload-records.js';
import { BlobStore } from '../storage/blob-store.js';
import { DirectUploadUnavailable } from '../storage/storage.errors.js';
import { PeriodicTask } from '../timing/periodic-task.js';
import type { PhotoUploadRequest, PhotoUploadView } from './photo-upload.view.js';
import { Photos } from './photos.service.js';

const SWEEP_EVERY_MS = 60_000;
/** An upload or completion that began before the URL expired may end after that. */
const GRACE_MS = 120_000;
const BATCH = 100;

/** Photos that callers upload directly to the bucket, bypassing this service. */
@Injectable()
export class PhotoUploads implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new PeriodicTask(
    new Logger(PhotoUploads.name),
    'Could not erase expired uploads; will retry',
  );

  constructor(
    private readonly photos: Photos,
    private readonly direct: DirectPhotos,
    private readonly intake: PhotoIntake,
    private readonly records: UploadRecords,
    private readonly blobs: BlobStore,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.start(SWEEP_EVERY_MS, () => this.sweep());
  }

  onApplicationShutdown(): void {
    this.rounds.stop();
  }

  /** @throws PhotoTooLarge, DirectUploadUnavailable, StorageUnavailable */
  async begin(caller: Caller, { bytes, contentType }: PhotoUploadRequest): Promise<PhotoUploadView> {
    const id = uuid();
    const expiresAt = Date.now() + this.direct.presignMs;
    const signed = await this.direct.presign(id, { bytes, contentType });
    if (signed === null)
      throw new DirectUploadUnavailable(
        'This service stores pictures on disk: send the photo to `POST /v1/photos`.',
      );
    // Checked last, so that no pictures are evicted for an upload that is refused anyway.
    await this.intake.admit(bytes);
    await this.records.save({ id, callerId: caller.id, bytes, expiresAt });
    return { id, method: 'PUT', ...signed, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Stores the uploaded photo as if it had been sent here. Idempotent. @throws the errors of the photo */
  async complete(id: string, caller: Caller): Promise<PhotoRecord> {
    await this.own(id, caller);
    const known = await this.known(id, caller);
    if (known) return known;
    try {
      const record = await this.takeIn(id, caller);
      await this.direct.remove(id);
      return record;
    } catch (error) {
      // A concurrent completion may have stored the photo and removed the object.
      const taken = await this.known(id, caller);
      if (taken) return taken;
      // An invalid photo stays invalid, so its object is removed; other errors may be temporary.
      if (error instanceof AppError && error.status < 500 && !(error instanceof PhotoMissing))
        await this.direct.remove(id);
      throw error;
    }
  }

  /** Erases objects that were never completed, or uploaded again after completion. @param now ms since the epoch */
  async sweep(now = Date.now()): Promise<void> {
    for (;;) {
      const ids = await this.records.ended(now - GRACE_MS, BATCH);
      for (const id of ids) {
        await this.direct.remove(id);
        await this.records.erase(id);
      }
      if (ids.length < BATCH) return;
    }
  }

  private async known(id: string, caller: Caller): Promise<PhotoRecord | null> {
    return this.photos.get(id, caller).catch((error: unknown) => {
      if (error instanceof PhotoNotFound) return null;
      throw error;
    });
  }

  private async takeIn(id: string, caller: Caller): Promise<PhotoRecord> {
    await using scratch = await this.blobs.scratch();
    const received = await this.direct.fetch(id, join(scratch.directory, 'upload'));
    if (received === null) throw new PhotoMissing('Nothing has been uploaded yet.');
    return await this.photos.take(id, caller.id, received); // awaited, because `scratch` must exist until then
  }

  private async own(id: string, caller: Caller): Promise<UploadRecord> {
    const upload = isUuid(id) ? await this.records.get(id) : null;
    if (upload?.callerId === caller.id) return upload;
    throw new UploadNotFound('Upload not found; it may have expired.');
  }
}
