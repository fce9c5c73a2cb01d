import { Injectable } from '@nestjs/common';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Caller } from '../access/caller.js';
import { NoControlMap } from '../faces/faces.errors.js';
import { PhotoWorkerPool } from '../imaging/photo-worker-pool.js';
import { PhotoIntake, type ReceivedPhoto } from '../intake/photo-intake.js';
import { photoOwner } from '../records/blob-owners.js';
import { type PhotoRecord, PhotoRecords } from '../records/photo-records.js';
import { PhotoStore } from '../records/photo-store.js';
import { BlobStore } from '../storage/blob-store.js';
import type { PhotoSubmitter } from './photo-submitter.js';
import type { ControlMapQuery, PhotoUpload } from './photo.view.js';
import { PhotoNotFound } from '../records/records.errors.js';

/** Photos uploaded ahead of transfers, with face detection. */
@Injectable()
export class Photos {
  constructor(
    private readonly intake: PhotoIntake,
    private readonly workerPool: PhotoWorkerPool,
    private readonly blobs: BlobStore,
    private readonly records: PhotoRecords,
    private readonly store: PhotoStore,
  ) {}

  /** Stores a photo with its detected faces. @throws the errors of the photo; Busy under load */
  async add(
    { caller, upload, id, resumed }: PhotoSubmitter,
    { photoBase64 }: PhotoUpload,
  ): Promise<PhotoRecord> {
    const before = resumed ? await this.store.find(id, caller.id) : null;
    if (before) return before;
    const take = (received: ReceivedPhoto): Promise<PhotoRecord> => this.take(id, caller.id, received);
    if (!upload && photoBase64 !== undefined) return this.intake.receiveBase64(photoBase64, take);
    return take(await this.intake.receive(upload));
  }

  /** Detects faces before anything is stored, so that a photo that cannot be decoded leaves nothing behind. */
  async take(id: string, callerId: string, received: ReceivedPhoto): Promise<PhotoRecord> {
    const { faces, warnings, width, height } = await this.workerPool.inspect({ file: received.source.file });
    return this.store.keep(id, callerId, received, { faces, warnings, width, height });
  }

  /**
   * Returns the photo; runs face detection first if that is still to be done, as for a photo sent with a transfer.
   */
  async get(id: string, caller: Caller): Promise<PhotoRecord> {
    const record = await this.records.visible(id, caller.id);
    if (record.faces !== null) return record;
    const { faces, warnings } = await this.store.reading(record, (file) => this.workerPool.inspect({ file }));
    const looked = { ...record, faces, warnings };
    await this.records.update(looked);
    return looked;
  }

  /** Erases a photo. Transfers that use it own its bytes as well and keep them. @throws PhotoNotFound */
  async erase(id: string, caller: Caller): Promise<void> {
    const record = await this.records.visible(id, caller.id);
    if (record.callerId !== caller.id) throw new PhotoNotFound('A built-in photo cannot be erased.');
    // The record goes last: as long as it exists, its expiry cleans up after a crash.
    await this.blobs.release(photoOwner(id));
    await this.records.erase(id);
  }

  /**
   * The control map as PNG, as drawn by the ControlNet extension.
   * @throws NoControlMap when there is no face to draw
   */
  async controlMap(id: string, caller: Caller, { resolution, faces }: ControlMapQuery): Promise<Buffer> {
    const record = await this.records.visible(id, caller.id);
    await using scratch = await this.blobs.scratch();
    const output = join(scratch.directory, 'map.png');
    const drawn = await this.store.reading(record, (file) =>
      this.workerPool.annotate({ file, resolution, maxFaces: faces, output }),
    );
    if (drawn.faces === 0) throw new NoControlMap('No face is at least 64 pixels large at this resolution.');
    return await readFile(output); // awaited, because `scratch` must exist until then
  }
}
