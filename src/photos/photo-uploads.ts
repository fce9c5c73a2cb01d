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
import { Rounds } from '../timing/rounds.js';
import type { PhotoUploadRequest, PhotoUploadView } from './photo-upload.view.js';
import { Photos } from './photos.service.js';

const SWEEP_EVERY_MS = 60_000;
/** What began before the address ended may come to its end after it. */
const GRACE_MS = 120_000;
const BATCH = 100;

/** Photos that a caller puts into the bucket directly, past this service. */
@Injectable()
export class PhotoUploads implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new Rounds(
    new Logger(PhotoUploads.name),
    'Ended uploads could not be erased; it is tried again',
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
        'Pictures are kept on a disk here: send the photo to POST /v1/photos.',
      );
    // Only now: no room is made for what is refused in any case.
    await this.intake.admit(bytes);
    await this.records.save({ id, callerId: caller.id, bytes, expiresAt });
    return { id, method: 'PUT', ...signed, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Takes it in as if it had been sent here; again is the same as once. @throws what is wrong with it */
  async complete(id: string, caller: Caller): Promise<PhotoRecord> {
    await this.own(id, caller);
    const known = await this.known(id, caller);
    if (known) return known;
    try {
      const record = await this.takeIn(id, caller);
      await this.direct.remove(id);
      return record;
    } catch (error) {
      // Whoever completed it at the same moment has taken it in, and then away from here.
      const taken = await this.known(id, caller);
      if (taken) return taken;
      // What is wrong with the photo will be so again; anything else may pass.
      if (error instanceof AppError && error.status < 500 && !(error instanceof PhotoMissing))
        await this.direct.remove(id);
      throw error;
    }
  }

  /** Erases what was put there and never completed, or put there again after that. @param now ms since the epoch */
  async sweep(now = Date.now()): Promise<void> {
    for (const id of await this.records.ended(now - GRACE_MS, BATCH)) {
      await this.direct.remove(id);
      await this.records.erase(id);
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
    if (received === null) throw new PhotoMissing('Nothing has been put there yet.');
    return await this.photos.take(id, caller.id, received); // the folder must stay until then
  }

  private async own(id: string, caller: Caller): Promise<UploadRecord> {
    const upload = isUuid(id) ? await this.records.get(id) : null;
    if (upload?.callerId === caller.id) return upload;
    throw new UploadNotFound('There is no such upload of yours; it may have ended.');
  }
}
